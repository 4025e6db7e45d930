"""The codes of the default kit's milestones, and what it calls delegates."""

PLAN, PILOT, UNIT, DOSSIER, TOWN = "R-PLAN", "R-PILOT", "R-UNIT", "R-DOSSIER", "R-TOWN"
EXEMPLAR, GUEST, OFFICIAL, RESERVE = "Điển hình", "Khách mời", "Chính thức", "Dự khuyết"
