"""The codes of the default kit's milestones."""

PLAN, PILOT, UNIT, DOSSIER, TOWN = "R-PLAN", "R-PILOT", "R-UNIT", "R-DOSSIER", "R-TOWN"
