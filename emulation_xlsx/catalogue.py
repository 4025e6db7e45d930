"""Every message once: code, severity, what is wrong, what to do, and the rule of PLAN.md.

The braces are filled by ``findings.make``: ``{value}`` is the value read, ``{title}`` the field's
title, the rest are facts that the check gives. A clerk reads these: plain, polite, complete.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of finding. ``severity`` and ``rule`` may be overridden where a schema says so."""

    severity: str
    message: str
    remedy: str
    rule: str | None = None


VALUES: Mapping[str, Kind] = {
    # a single value, as it was read
    "blank": Kind("error", "«{title}» còn trống.", "Xin điền «{title}»."),
    "not_in_list": Kind(
        "error",
        "«{title}» ghi «{value}», không có trong danh mục.",
        "Xin chọn một giá trị trong danh sách thả xuống ({choices}).",
    ),
    "outside_list": Kind(
        "info",
        "«{title}» ghi «{value}», không có sẵn trong danh mục; đã nhận nguyên văn.",
        "Không phải sửa nếu đã ghi đúng tên.",
    ),
    "not_a_number": Kind(
        "error",
        "«{title}» ghi «{value}», không đọc được thành số.",
        "Xin chỉ ghi số, ví dụ {example}, không kèm chữ.",
    ),
    "not_whole": Kind(
        "error",
        "«{title}» ghi «{value}», không phải số nguyên.",
        "Xin ghi số nguyên, không có phần lẻ.",
    ),
    "below_minimum": Kind(
        "error", "«{title}» ghi {value}, nhỏ hơn {limit}.", "Xin kiểm tra và ghi lại số đúng."
    ),
    "above_maximum": Kind(
        "error", "«{title}» ghi {value}, lớn hơn {limit}.", "Xin kiểm tra và ghi lại số đúng."
    ),
    "not_a_date": Kind(
        "error",
        "«{title}» ghi «{value}», không đọc được thành ngày.",
        "Xin gõ ngày/tháng/năm, ví dụ 05/03/2020.",
    ),
    "impossible_date": Kind(
        "error",
        "«{title}» ghi «{value}», ngày này không có trong lịch.",
        "Xin kiểm tra và gõ lại ngày/tháng/năm, ví dụ 05/03/2020.",
    ),
    "not_a_birth": Kind(
        "error",
        "«{title}» ghi «{value}», không đọc được thành ngày sinh hoặc năm sinh.",
        "Xin gõ ngày/tháng/năm, ví dụ 05/06/1975, hoặc chỉ năm, ví dụ 1975.",
    ),
    "ambiguous_number": Kind(
        "error",
        "«{title}» ghi «{value}», có thể hiểu là {whole} hoặc {decimal}.",
        "Xin gõ lại {whole} nếu là số nguyên, {decimal} nếu có phần lẻ.",
    ),
    "scaled_number": Kind(
        "error",
        "«{title}» ghi «{value}», chưa viết đủ bằng chữ số.",
        "Xin ghi cả số, không kèm chữ; nếu đúng như đã ghi thì gõ {read}.",
    ),
    "unit_dropped": Kind(
        "info",
        "«{title}» ghi «{value}», đã đọc là {read}.",
        "Không phải sửa nếu đã đọc đúng; lần sau xin chỉ ghi số.",
    ),
    "year_only": Kind(
        "error",
        "«{title}» chỉ có năm {year}, chưa có ngày và tháng.",
        "Xin gõ đủ ngày/tháng/năm, ví dụ 05/03/2020.",
    ),
    "ambiguous_year": Kind(
        "error",
        "«{title}» ghi «{value}», năm chỉ có hai chữ số nên không rõ là năm nào.",
        "Xin gõ đủ bốn chữ số của năm, ví dụ 05/06/1975.",
    ),
    "impossible_year": Kind(
        "error",
        "«{title}» ghi «{value}», năm {year} không hợp lý.",
        "Xin kiểm tra và ghi lại năm.",
    ),
    "short_year": Kind(
        "info",
        "«{title}» ghi «{value}», đã đọc là {read}.",
        "Không phải sửa nếu đã đọc đúng; lần sau xin gõ đủ bốn chữ số của năm.",
    ),
    "date_swapped": Kind(
        "info",
        "«{title}» ghi «{value}» theo thứ tự tháng/ngày, đã đọc là {read}.",
        "Không phải sửa nếu đã đọc đúng; lần sau xin gõ ngày trước, tháng sau.",
    ),
    "date_doubtful": Kind(
        "warning",
        "«{title}» ghi «{value}», đã đọc là {read}; sheet này có ô ghi tháng trước, ngày sau "
        "nên cũng có thể là {other}.",
        "Xin xem lại và gõ ngày trước, tháng sau; nếu đã đọc đúng thì không phải sửa.",
    ),
    "serial_date": Kind(
        "info",
        "«{title}» là số {value} thay cho ngày, đã đọc là {read}.",
        "Không phải sửa nếu đã đọc đúng; lần sau xin gõ ngày/tháng/năm.",
    ),
    "year_read": Kind(
        "info",
        "«{title}» ghi «{value}», đã đọc là năm {read}.",
        "Không phải sửa nếu chỉ nhớ năm; nếu biết ngày, tháng, xin gõ đủ ngày/tháng/năm.",
    ),
    "date_in_text": Kind(
        "warning",
        "«{title}» là ngày {read}; có thể Excel đã tự đổi chữ số thành ngày.",
        "Xin xem lại; nếu sai, xin định dạng ô là Text (Văn bản) rồi gõ lại.",
    ),
    "apostrophe": Kind(
        "info",
        "«{title}» ghi «{value}»; dấu nháy ở đầu được bỏ, đã đọc là «{read}».",
        "Không phải sửa; lần sau xin gõ không có dấu nháy.",
    ),
    "title_in_name": Kind(
        "info",
        "«{title}» ghi «{value}», có xưng hô hoặc học vị ở đầu; khi đối chiếu chỉ dùng «{name}».",
        "Không phải sửa nếu hiểu đúng; lần sau xin chỉ ghi họ, chữ đệm và tên.",
    ),
    "small_money": Kind(
        "warning",
        "«{title}» được đọc là {amount} đồng, ít bất thường.",
        "Xin xem lại; nếu tính bằng nghìn, triệu đồng, xin ghi đủ số đồng, ví dụ 25000000.",
        "R-FUND",
    ),
    "listed_as": Kind(
        "info", "«{title}» ghi «{value}», đã đọc là «{read}».", "Không phải sửa nếu đã đọc đúng."
    ),
    "legacy_converted": Kind(
        "info",
        "«{title}» gõ bằng phông chữ cũ (TCVN3 hoặc VNI): «{value}»; đã đọc là «{read}».",
        "Không phải sửa nếu đã đọc đúng; lần sau xin gõ bằng phông Unicode.",
    ),
    "legacy_unreadable": Kind(
        "warning",
        "«{title}» ghi «{value}», có thể đã gõ bằng phông chữ cũ (TCVN3 hoặc VNI).",
        "Xin gõ lại bằng phông Unicode; nếu chữ đã đúng thì không phải sửa.",
    ),
    "legacy_doubtful": Kind(
        "warning",
        "«{title}» ghi «{value}»; tệp có ô gõ bằng phông chữ cũ nên cũng có thể là «{read}».",
        "Xin gõ lại bằng phông Unicode nếu chữ chưa đúng; nếu chữ đã đúng thì không phải sửa.",
    ),
    "excel_error": Kind(
        "error",
        "«{title}» có lỗi của Excel «{value}» nên không đọc được.",
        "Xin xóa công thức trong ô và gõ thẳng giá trị.",
    ),
    "uncalculated": Kind(
        "error",
        "«{title}» là công thức chưa có kết quả «{value}» nên không đọc được.",
        "Xin xóa công thức trong ô và gõ thẳng giá trị.",
    ),
    "zero_restored": Kind(
        "info",
        "«{title}» ghi «{value}», thiếu số 0 ở đầu; đã đọc là {read}.",
        "Không phải sửa nếu đã đọc đúng.",
    ),
    "odd_phone": Kind(
        "warning",
        "«{title}» ghi «{value}», không giống số điện thoại ở Việt Nam.",
        "Xin kiểm tra lại; số di động có 10 chữ số, bắt đầu bằng số 0.",
    ),
    "not_an_email": Kind(
        "error",
        "«{title}» ghi «{value}», không phải địa chỉ thư điện tử.",
        "Xin ghi lại, ví dụ ten@donvi.vn; nhiều địa chỉ thì cách nhau bằng dấu chấm phẩy.",
    ),
    "too_long": Kind(
        "error",
        "«{title}» dài {length} ký tự, quá {limit} ký tự.",
        "Xin ghi gọn lại, phần thêm ghi vào Ghi chú.",
    ),
    "wrong_pattern": Kind(
        "error", "«{title}» ghi «{value}», không đúng dạng.", "Xin ghi lại: {description}"
    ),
    "repeated": Kind(
        "error",
        "«{value}» đã có ở dòng {first_row}.",
        "Xin bỏ một dòng nếu là cùng một người; nếu là hai người khác nhau, xin ghi rõ ngày sinh.",
    ),
}

STRUCTURE: Mapping[str, Kind] = {
    # a file or a sheet as a whole
    "sheet_missing": Kind(
        "error",
        "Không tìm thấy sheet «{sheet}».",
        "Xin dùng lại mẫu Phòng Nội vụ đã gửi, không xóa và không đổi tên sheet.",
    ),
    "sheet_absent": Kind(
        "info",
        "Tệp không có sheet «{sheet}»; phần này coi như chưa gửi.",
        "Khi đến kỳ, xin điền phần này trên mẫu đầy đủ.",
    ),
    "total_row": Kind(
        "info",
        "Dòng {row} «{value}» được hiểu là dòng cộng, không tính là một người.",
        "Không phải sửa nếu đúng là dòng cộng.",
    ),
    "header_missing": Kind(
        "error",
        "Sheet «{sheet}» không còn dòng tiêu đề hoặc các nhãn của mẫu nên không đọc được.",
        "Xin khôi phục dòng tiêu đề, các nhãn như mẫu, hoặc chép số liệu sang mẫu gốc.",
    ),
    "sheet_found": Kind(
        "info",
        "Phần «{sheet}» được đọc từ sheet «{value}» của tệp.",
        "Không phải sửa nếu đúng; lần sau xin giữ nguyên tên sheet của mẫu.",
    ),
    "copy_same": Kind(
        "info",
        "Sheet «{other}» giống hệt sheet «{sheet}»; chỉ đọc sheet «{sheet}».",
        "Không phải sửa; có thể xóa sheet thừa.",
    ),
    "copy_differs": Kind(
        "warning",
        "Sheet «{other}» cùng mẫu với sheet «{sheet}» nhưng nội dung khác; "
        "chỉ đọc sheet «{sheet}», chưa dùng sheet «{other}».",
        "Xin xem lại; nếu sheet «{other}» mới đúng, xin chép sang sheet «{sheet}» rồi gửi lại.",
    ),
    "sheet_unknown": Kind(
        "info",
        "Sheet «{value}» không có trong mẫu nên chưa dùng.",
        "Không phải sửa; nếu cần số liệu ở đó, xin chép vào các sheet của mẫu.",
    ),
    "sheet_hidden": Kind(
        "info",
        "Sheet «{value}» đang bị ẩn nhưng vẫn được đọc.",
        "Không phải sửa nếu số liệu đúng; nếu không nộp phần này, xin xóa số liệu trong sheet.",
    ),
    "rows_hidden": Kind(
        "info",
        "Dòng bị ẩn vẫn được đọc: {value}.",
        "Xin bỏ ẩn (Unhide) để xem lại; dòng nào không nộp xin xóa.",
    ),
    "row_struck": Kind(
        "warning",
        "Dòng {row} có chữ bị gạch ngang nhưng vẫn được đọc và tính.",
        "Nếu bỏ người này, xin xóa cả dòng; nếu không bỏ, xin thôi gạch ngang.",
    ),
    "column_hidden": Kind(
        "info",
        "Cột «{title}» đang bị ẩn nhưng vẫn được đọc.",
        "Xin bỏ ẩn (Unhide) để xem lại số liệu của cột.",
    ),
    "title_renamed": Kind(
        "info",
        "Tiêu đề «{value}» được hiểu là «{title}».",
        "Không phải sửa nếu hiểu đúng; lần sau xin giữ nguyên tiêu đề của mẫu.",
    ),
    "money_unit": Kind(
        "warning",
        "Nhãn «{value}» ghi đơn vị tính khác với mẫu; số ở đây được đọc là đồng.",
        "Xin ghi đủ số đồng, ví dụ 25000000, và để nhãn như mẫu: «{title}».",
        "R-FUND",
    ),
    "title_unknown": Kind(
        "info",
        "Không có trong mẫu nên chưa dùng: cột hoặc dòng «{value}».",
        "Không phải sửa; nếu cần, xin ghi nội dung này vào các cột của mẫu.",
    ),
    "column_untitled": Kind(
        "info",
        "Cột {letters} có nội dung nhưng không có tiêu đề nên chưa dùng.",
        "Không phải sửa; nếu cần, xin ghi nội dung này vào các cột của mẫu.",
    ),
    "columns_paired": Kind(
        "info",
        "Hai cột «{value}» được đọc thành «{title}»; ngày hoặc năm ghi ở đó là ngày sinh.",
        "Không phải sửa nếu hiểu đúng; lần sau xin dùng cột «{title}» của mẫu.",
    ),
    "names_joined": Kind(
        "info",
        "Họ tên ghi ở hai cột {letters} được ghép lại làm một.",
        "Không phải sửa nếu ghép đúng; lần sau xin ghi cả họ và tên trong một ô.",
    ),
    "names_apart": Kind(
        "warning",
        "Họ tên có thể ghi ở hai cột {letters}; cột sau không có tiêu đề nên chưa ghép.",
        "Xin ghi cả họ và tên trong một ô của cột «Họ và tên».",
    ),
    "column_absent": Kind(
        "info",
        "Tệp không có cột hoặc dòng «{title}» (không bắt buộc); coi như để trống.",
        "Không phải sửa nếu không có gì để ghi.",
    ),
    "header_repeated": Kind(
        "info",
        "Dòng {row} được hiểu là tiêu đề lặp lại; các dòng bên dưới đọc theo tiêu đề này.",
        "Không phải sửa nếu hiểu đúng.",
    ),
    "list_elsewhere": Kind(
        "error",
        "Từ dòng {row} là danh sách của sheet «{sheet}», đặt ở sheet này nên chưa đọc.",
        "Xin chuyển các dòng đó sang sheet «{sheet}», rồi xóa ở sheet này.",
    ),
    "table_beside": Kind(
        "error",
        "Từ cột {letters} là một bảng thứ hai đặt bên phải; các dòng ở đó chưa đọc.",
        "Xin chuyển các dòng đó xuống dưới bảng bên trái, theo đúng các cột của mẫu.",
    ),
    "row_above": Kind(
        "error",
        "Dòng {row} «{value}» nằm trên dòng tiêu đề nên chưa đọc.",
        "Xin chuyển dòng tiêu đề lên trên cùng của bảng, hoặc chuyển dòng này xuống dưới.",
    ),
    "number_row": Kind(
        "info",
        "Dòng {row} «{value}» được hiểu là dòng số thứ tự của cột, không phải số liệu.",
        "Không phải sửa nếu hiểu đúng.",
    ),
    "block_title": Kind(
        "info",
        "Dòng {row} «{value}» được hiểu là tiêu đề của một nhóm hoặc ghi chú, không phải số liệu.",
        "Không phải sửa nếu hiểu đúng; nếu là một người, xin ghi đủ các cột.",
    ),
    "signature_row": Kind(
        "info",
        "Dòng {row} «{value}» được hiểu là phần ký tên, không phải số liệu.",
        "Không phải sửa nếu hiểu đúng; nếu là một người, xin ghi ở trên phần ký tên.",
    ),
    "merged_down": Kind(
        "info",
        "Ô gộp (Merge) ghi «{value}»: giá trị này được dùng cho cả dòng {rows}.",
        "Không phải sửa nếu đúng; nên bỏ gộp ô và ghi từng dòng.",
    ),
    "merged_across": Kind(
        "info",
        "Ô gộp ngang ghi «{value}»: giá trị này chỉ tính cho cột {letters}.",
        "Xin bỏ gộp ô (Unmerge) và ghi riêng từng cột.",
    ),
    "as_above": Kind(
        "info",
        "«{title}» ghi «{value}», được hiểu như dòng trên: «{above}».",
        "Không phải sửa nếu đúng.",
    ),
    "column_missing": Kind(
        "error",
        "Không tìm thấy cột hoặc dòng «{title}».",
        "Xin khôi phục tiêu đề «{title}» như mẫu, hoặc chép số liệu sang mẫu gốc.",
    ),
    "too_large": Kind(
        "error",
        "Tệp lớn hơn {limit} MB nên chưa mở.",
        "Xin bỏ hình ảnh, tệp nhúng khỏi bảng tính rồi gửi lại.",
    ),
    "inflates_too_large": Kind(
        "error",
        "Nội dung nén bên trong tệp lớn hơn {limit} MB, bất thường với một báo cáo, nên chưa mở.",
        "Xin chép số liệu sang mẫu Phòng Nội vụ đã gửi rồi gửi lại.",
    ),
    "empty_file": Kind("error", "Tệp rỗng, không có dữ liệu.", "Xin gửi lại tệp."),
    "not_a_workbook": Kind(
        "error",
        "Tệp không phải là bảng tính Excel (.xlsx) nên không đọc được.",
        "Xin mở mẫu bằng Excel, lưu lại kiểu .xlsx rồi gửi lại.",
    ),
    "damaged_workbook": Kind(
        "error",
        "Tệp bảng tính bị hỏng hoặc bị cắt giữa chừng, không mở được.",
        "Xin mở lại tệp trên máy của đơn vị, lưu thành .xlsx và gửi lại.",
    ),
    "lock_file": Kind(
        "error",
        "Đây là tệp tạm của Excel (tên bắt đầu bằng ~$), không chứa số liệu.",
        "Xin đóng Excel rồi gửi chính tệp báo cáo, tên không có ~$.",
    ),
    "is_web_page": Kind(
        "error",
        "Tệp là trang web (HTML hoặc XML) mang đuôi bảng tính nên không đọc được.",
        "Xin mở tệp bằng Excel, chọn Lưu thành kiểu .xlsx (Excel Workbook) rồi gửi lại.",
    ),
    "is_pdf": Kind(
        "error",
        "Tệp là PDF, không phải bảng tính.",
        "Xin gửi chính tệp mẫu Excel (.xlsx); bản PDF chỉ để kèm theo.",
    ),
    "is_picture": Kind(
        "error",
        "Tệp là hình ảnh, không phải bảng tính.",
        "Xin gửi chính tệp mẫu Excel (.xlsx), không gửi ảnh chụp.",
    ),
    "is_text_table": Kind(
        "error",
        "Tệp là bảng dạng chữ (CSV), không giữ được các sheet của mẫu.",
        "Xin điền vào mẫu Excel (.xlsx) Phòng Nội vụ đã gửi rồi gửi lại.",
    ),
    "is_text": Kind(
        "error",
        "Tệp chỉ có chữ, không phải bảng tính.",
        "Xin gửi tệp mẫu Excel (.xlsx) Phòng Nội vụ đã gửi.",
    ),
    "is_packed": Kind(
        "error",
        "Tệp nén kiểu này (.rar, .7z, .gz) chưa mở được.",
        "Xin gửi thẳng tệp .xlsx, hoặc nén kiểu .zip.",
    ),
    "other_document": Kind(
        "error",
        "Tệp là văn bản hoặc trình chiếu, không phải bảng tính.",
        "Xin gửi tệp mẫu Excel (.xlsx) Phòng Nội vụ đã gửi.",
    ),
    "is_xlsb": Kind(
        "error",
        "Tệp thuộc kiểu nhị phân .xlsb nên không đọc được.",
        "Xin mở bằng Excel, lưu lại thành .xlsx rồi gửi lại.",
    ),
    "password": Kind(
        "error",
        "Tệp có mật khẩu nên không mở được.",
        "Xin mở bằng Excel, bỏ mật khẩu (Tệp, Thông tin, Bảo vệ sổ làm việc), lưu rồi gửi lại.",
    ),
    "needs_xlsx": Kind(
        "error",
        "Tệp kiểu {kind}; máy này chỉ đọc an toàn được kiểu .xlsx.",
        "Xin mở tệp, lưu lại thành .xlsx rồi gửi lại.",
    ),
    "wrong_extension": Kind(
        "info",
        "Tên tệp có đuôi {extension} nhưng nội dung là kiểu {kind}; đã đọc theo nội dung.",
        "Không phải sửa; lần sau xin lưu tệp thành .xlsx.",
    ),
    "squeezed": Kind(
        "error",
        "Nội dung nén bên trong tệp phình ra hơn {ratio} lần, bất thường, nên chưa mở.",
        "Xin chép số liệu sang mẫu Phòng Nội vụ đã gửi rồi gửi lại.",
    ),
    "too_many_parts": Kind(
        "error",
        "Tệp chứa hơn {limit} phần bên trong, bất thường với một báo cáo, nên chưa mở.",
        "Xin chép số liệu sang mẫu Phòng Nội vụ đã gửi rồi gửi lại.",
    ),
    "unsafe_archive": Kind(
        "error",
        "Cấu trúc nén của tệp không an toàn ({reason}) nên chưa mở.",
        "Xin mở tệp bằng Excel, lưu thành tệp .xlsx mới rồi gửi lại.",
    ),
    "unsafe_xml": Kind(
        "error",
        "Nội dung bên trong tệp không an toàn ({reason}) nên chưa mở.",
        "Xin mở tệp bằng Excel, lưu thành tệp .xlsx mới rồi gửi lại.",
    ),
    "too_many_sheets": Kind(
        "error",
        "Tệp có hơn {limit} sheet nên chưa mở.",
        "Xin chép số liệu sang mẫu Phòng Nội vụ đã gửi rồi gửi lại.",
    ),
    "too_many_cells": Kind(
        "error",
        "Tệp có hơn {limit} ô, kể cả ô trống được định dạng, nên chưa mở.",
        "Xin xóa các dòng, cột trống thừa (chọn cả dòng rồi Delete), lưu và gửi lại.",
    ),
    "cells_far_apart": Kind(
        "error",
        "Sheet «{sheet}» có ô rất xa vùng nhập liệu (vùng hơn {limit} ô) nên chưa mở.",
        "Xin xóa các dòng, cột ngoài biểu mẫu (nhấn Ctrl+End để tìm), lưu và gửi lại.",
    ),
    "merged_too_large": Kind(
        "error",
        "Sheet «{sheet}» trộn hoặc gắn liên kết hơn {limit} ô nên chưa mở.",
        "Xin bỏ trộn ô (Merge) và liên kết ngoài biểu mẫu, lưu và gửi lại.",
    ),
    "sheets_same_name": Kind(
        "error",
        "Tệp có hai sheet cùng tên «{sheet}» nên không rõ đọc sheet nào.",
        "Xin mở tệp bằng Excel, đổi tên hoặc xóa sheet thừa, lưu và gửi lại.",
    ),
    "sheets_like_named": Kind(
        "warning",
        "Sheet «{other}» có tên gần giống sheet «{sheet}»; chỉ đọc sheet đứng trước.",
        "Xin xem lại; nếu số liệu ở sheet sau, xin chép sang sheet trước hoặc xóa sheet thừa.",
    ),
    "too_heavy": Kind(
        "error",
        "Tệp làm phần đọc phải dừng: cần hơn {megabytes} MB bộ nhớ hoặc {seconds} giây.",
        "Xin chép số liệu sang mẫu Phòng Nội vụ đã gửi rồi gửi lại.",
    ),
    "reading_failed": Kind(
        "error",
        "Phần mềm gặp lỗi khi đọc tệp ({error}).",
        "Xin chép số liệu sang mẫu gốc rồi gửi lại; xin báo lỗi này cho người phụ trách phần mềm.",
    ),
    "has_macros": Kind(
        "info",
        "Tệp có macro; phần mềm không chạy macro và không giữ lại.",
        "Không phải sửa; lần sau xin lưu kiểu .xlsx.",
    ),
    "has_macro_sheets": Kind(
        "info",
        "Tệp có sheet macro kiểu Excel 4.0; phần mềm không đọc và không chạy.",
        "Không phải sửa; lần sau xin dùng đúng mẫu .xlsx đã gửi.",
    ),
    "has_external_links": Kind(
        "info",
        "Tệp có công thức lấy số liệu từ tệp hoặc chương trình khác; chỉ đọc giá trị đã lưu.",
        "Xin kiểm tra các số này; nên gõ thẳng giá trị vào ô.",
    ),
    "has_connections": Kind(
        "info",
        "Tệp có kết nối dữ liệu bên ngoài; phần mềm không mở các kết nối này.",
        "Không phải sửa nếu số liệu đã đúng.",
    ),
    "unreadable_file": Kind(
        "error",
        "Không mở được tệp: {reason}.",
        "Xin kiểm tra lại tên tệp, nơi để tệp và quyền đọc.",
    ),
    # what is taken out of a mail, a mailbox or a zip
    "mail_without_workbook": Kind(
        "info",
        "Thư «{subject}» không kèm bảng tính nào ({others}).",
        "Xin đọc thư. Nếu đơn vị gửi báo cáo bằng đường dẫn, bằng ảnh hay bằng lời, xin tải tệp "
        "về hoặc đề nghị gửi kèm tệp Excel.",
    ),
    "mail_bounced": Kind(
        "warning",
        "Máy chủ thư báo không chuyển được thư đến địa chỉ «{address}».",
        "Xin kiểm tra địa chỉ thư của đơn vị ở sheet «Đơn vị» của kế hoạch rồi gửi lại.",
    ),
    "mail_damaged": Kind(
        "error",
        "Tệp này mang tên một thư điện tử nhưng không đọc được như một thư.",
        "Xin lưu lại thư từ hộp thư thành .eml, hoặc lưu riêng tệp Excel kèm theo.",
    ),
    "mailbox_empty": Kind(
        "warning",
        "Hộp thư không có thư nào, hoặc các thư trong đó đã bị xóa.",
        "Xin xuất lại hộp thư, hoặc lưu từng thư thành .eml.",
    ),
    "outlook_message": Kind(
        "error",
        "Thư được lưu theo kiểu riêng của Outlook (.msg) nên chưa mở được.",
        "Xin lưu thành .eml hoặc gửi riêng tệp Excel kèm theo.",
    ),
    "winmail_dat": Kind(
        "error",
        "Tệp kèm theo bị Outlook gói trong winmail.dat nên chưa lấy ra được.",
        "Xin gửi lại thư ở dạng HTML hoặc văn bản thường, hoặc nén tệp Excel thành .zip rồi gửi.",
    ),
    "foreign_archive": Kind(
        "warning",
        "Tệp nén không phải kiểu .zip (có thể là .rar hoặc .7z) nên chưa mở được.",
        "Xin giải nén rồi gửi riêng tệp Excel, hoặc nén lại thành .zip.",
    ),
    "zip_without_workbook": Kind(
        "info",
        "Trong gói .zip không có bảng tính nào.",
        "Xin kiểm tra lại; nếu thiếu, đề nghị đơn vị gửi tệp Excel.",
    ),
    "zip_damaged": Kind(
        "error",
        "Gói .zip bị hỏng hoặc bị cắt giữa chừng, không mở được.",
        "Xin nén và gửi lại, hoặc gửi riêng tệp Excel.",
    ),
    "zip_member_damaged": Kind(
        "error",
        "Tệp này bị hỏng trong gói .zip nên không lấy ra được.",
        "Xin nén và gửi lại, hoặc gửi riêng tệp Excel.",
    ),
    "zip_member_locked": Kind(
        "error",
        "Tệp này nằm trong gói .zip có mật khẩu nên không lấy ra được.",
        "Xin nén lại không đặt mật khẩu, hoặc gửi riêng tệp Excel.",
    ),
    "zip_member_method": Kind(
        "error",
        "Tệp này được nén theo cách mà phần mềm không mở được.",
        "Xin nén lại thành .zip thường, hoặc gửi riêng tệp Excel.",
    ),
    "zip_member_ratio": Kind(
        "error",
        "Tệp này nén hơn {limit} lần, bất thường với một báo cáo, nên chưa mở.",
        "Xin gửi riêng tệp Excel, không nén.",
    ),
    "nested_too_deep": Kind(
        "error",
        "Gói nén hoặc thư lồng trong nhau quá nhiều lớp nên chưa mở.",
        "Xin gửi riêng tệp Excel, hoặc chỉ nén một lần.",
    ),
    "parcel_too_large": Kind(
        "error",
        "Thư, hộp thư hoặc gói nén lớn hơn {limit} MB nên chưa mở.",
        "Xin gửi riêng tệp Excel; nếu là hộp thư, xin lưu từng thư thành .eml.",
    ),
    "parcel_too_many": Kind(
        "error",
        "Trong này có hơn {limit} thư hoặc tệp nên chưa mở hết.",
        "Xin gửi riêng tệp Excel; nếu là hộp thư, xin chỉ xuất các thư của đợt này.",
    ),
    "parcel_inflates_too_large": Kind(
        "error",
        "Các tệp trong này khi lấy ra lớn hơn {limit} MB nên chưa mở hết.",
        "Xin gửi riêng tệp Excel; nếu là hộp thư, xin lưu từng thư thành .eml.",
    ),
    "not_our_form": Kind(
        "error",
        "Bảng tính này không phải là mẫu báo cáo của đợt.",
        "Xin điền vào mẫu Phòng Nội vụ đã gửi cho đơn vị.",
    ),
    "newer_form": Kind(
        "error",
        "Mẫu thuộc phiên bản {version}, mới hơn phiên bản {known} mà phần mềm này đọc được.",
        "Xin cập nhật phần mềm rồi chạy lại; đơn vị không phải làm gì.",
    ),
    "no_unit": Kind(
        "error",
        "Không xác định được tệp của đơn vị nào.",
        "Xin ghi mã ở cột «Đơn vị (sửa)» của sổ tiếp nhận, hoặc đề nghị đơn vị dùng mẫu gốc.",
    ),
    "unknown_unit": Kind(
        "error",
        "Mã đơn vị «{code}» không có trong kế hoạch.",
        "Xin kiểm tra mã đơn vị; nếu là đơn vị mới, xin thêm vào sheet «Đơn vị» của kế hoạch.",
    ),
    "codes_differ": Kind(
        "error",
        "Mã đơn vị trong tệp là «{typed}» nhưng mẫu được phát hành cho «{issued}».",
        "Cần xác nhận: xin ghi mã đúng ở cột «Đơn vị (sửa)» của sổ tiếp nhận.",
    ),
    "other_campaign": Kind(
        "error",
        "Mẫu thuộc đợt «{found}», không phải đợt «{expected}».",
        "Cần xác nhận: xin đề nghị đơn vị điền vào mẫu của đợt này.",
    ),
    "unit_by_sender": Kind(
        "error",
        "Mẫu không ghi mã đơn vị; thư gửi từ «{value}» là địa chỉ của {name}.",
        "Cần xác nhận: nếu đúng là của đơn vị này, xin ghi mã ở cột «Đơn vị (sửa)» của sổ "
        "tiếp nhận.",
    ),
    "sender_of_other": Kind(
        "error",
        "Mẫu là của {name} nhưng thư gửi từ «{value}», địa chỉ của {other}.",
        "Cần xác nhận: xin hỏi lại đơn vị; nếu đúng, ghi mã đơn vị ở cột «Đơn vị (sửa)» của sổ "
        "tiếp nhận.",
    ),
    "sender_not_of_unit": Kind(
        "error",
        "Thư gửi từ «{value}», không phải địa chỉ của {name} trong kế hoạch ({known}).",
        "Cần xác nhận: nếu đúng là của đơn vị, xin ghi mã ở cột «Đơn vị (sửa)» của sổ tiếp nhận, "
        "hoặc thêm địa chỉ này vào sheet «Đơn vị» của kế hoạch.",
    ),
    "sender_of_several": Kind(
        "error",
        "Địa chỉ «{value}» gửi mẫu của nhiều đơn vị ({units}).",
        "Cần xác nhận: xin hỏi lại; nếu đúng, ghi mã đơn vị ở cột «Đơn vị (sửa)» của sổ tiếp nhận, "
        "hoặc thêm địa chỉ này vào sheet «Đơn vị» của kế hoạch.",
    ),
    "mail_time_impossible": Kind(
        "warning",
        "Thư ghi thời gian {value}, sau ngày phần mềm thấy tệp, nên không dùng để tính hạn.",
        "Xin ghi ngày thực nhận ở cột «Ngày nhận (sửa)» của sổ tiếp nhận.",
    ),
    "list_changed_after_closing": Kind(
        "warning",
        "Danh sách đại biểu đã chốt ngày {closed}; tệp này thay đổi: {changes}. Danh sách đã chốt "
        "vẫn giữ nguyên.",
        "Nếu đồng ý thay đổi, xin ghi mã đơn vị ở cột «Đơn vị (sửa)» của sổ tiếp nhận; nếu không, "
        "chọn «Không tính».",
        "R-LIST",
    ),
    "list_after_closing": Kind(
        "warning",
        "Đơn vị gửi danh sách đại biểu lần đầu sau ngày chốt {closed}; danh sách đã được tính.",
        "Xin xác nhận: nếu đồng ý, ghi mã đơn vị ở cột «Đơn vị (sửa)» của sổ tiếp nhận; nếu không, "
        "chọn «Không tính».",
        "R-LIST",
    ),
    "register_sheet_missing": Kind(
        "warning",
        "Sổ tiếp nhận không có sheet «{sheet}» hoặc sheet này mất dòng tiêu đề.",
        "Nếu đã ghi gì ở sheet này, xin khôi phục; nếu chưa thì không phải sửa.",
    ),
    "register_formula": Kind(
        "warning",
        "«{title}» là một công thức; phần mềm không tính công thức trong sổ nên coi như để trống.",
        "Xin gõ thẳng giá trị vào ô.",
    ),
    "file_gone": Kind(
        "warning",
        "Tệp «{value}» đã tiếp nhận nhưng không còn trong nhan-ve, nên không được tính nữa.",
        "Nếu lỡ xóa hoặc ghi đè, xin đặt lại tệp vào nhan-ve rồi chạy lại; "
        "nếu không cần nữa, xin ghi x vào cột «Không tính».",
    ),
    "first_seen_spoilt": Kind(
        "warning",
        "«{title}» ghi «{value}», không đọc được thành ngày giờ.",
        "Xin ghi ngày thực nhận ở cột «Ngày nhận (sửa)».",
    ),
    "milestone_not_of_unit": Kind(
        "error",
        "Đơn vị {unit} không có mốc {value}, nên văn bản này chưa được tính.",
        "Xin ghi một trong các mốc của đơn vị: {known}.",
    ),
    "amendment_field_unknown": Kind(
        "error",
        "«{title}» ghi «{value}»; sheet «{sheet}» không có ô nào tên như vậy cho đơn vị điền, nên "
        "chưa đính chính.",
        "Xin ghi đúng một trong các tên: {known}.",
    ),
    "amendment_row_missing": Kind(
        "error",
        "Chưa ghi «{title}», nên chưa biết đính chính dòng nào của sheet «{sheet}».",
        "Xin ghi số dòng Excel hiện ở lề trái, trong tệp đơn vị đã gửi.",
    ),
    "amendment_row_not_found": Kind(
        "error",
        "Bản đang tính của đơn vị {unit} («{file}») không có ô «{title}» này ở sheet «{sheet}», "
        "hoặc dòng ấy không phải người, mục cần sửa; chưa đính chính.",
        "Xin mở tệp của đơn vị, xem lại sheet, tên cột và số dòng rồi ghi lại.",
    ),
    "amendment_without_return": Kind(
        "warning",
        "Đơn vị {unit} chưa gửi phần có sheet «{sheet}», nên đính chính này chưa có tác dụng.",
        "Xin xem lại mã đơn vị và sheet; khi đơn vị đã gửi, xin đối chiếu và ghi lại ngày báo.",
    ),
    "amendment_later": Kind(
        "info",
        "Đính chính «{title}» của đơn vị {unit} ghi ngày {date}, sau ngày tổng hợp, nên chưa tính.",
        "Không phải sửa nếu ghi đúng ngày.",
    ),
    "amendment_superseded": Kind(
        "info",
        "Đính chính «{title}» của đơn vị {unit} thành «{value}» đã được thay bằng đính chính "
        "ngày {date} cho cùng một ô.",
        "Không phải làm gì nếu đính chính sau là đúng.",
    ),
    "amendment_outdated": Kind(
        "warning",
        "Đơn vị {unit} đã gửi bản mới, nhận ngày {received}, sau đính chính ngày {date}; bản mới "
        "không ghi «{title}» là «{value}» và đang được tính như đơn vị ghi.",
        "Xin hỏi lại đơn vị. Nếu vẫn cần đính chính, xin ghi số dòng của bản mới và ngày báo mới; "
        "nếu không, xin xóa dòng này.",
    ),
    "amendment_taken_over": Kind(
        "info",
        "Bản mới của đơn vị {unit}, nhận ngày {received}, đã ghi «{title}» như đính chính "
        "ngày {date}, nên không cần đính chính nữa.",
        "Không phải làm gì.",
    ),
    "amended": Kind(
        "info",
        "Cán bộ đã đính chính «{title}» từ «{old}» thành «{new}» theo lời {said_by}, "
        "ngày {date}.{reason}",
        "Không phải làm gì nếu đúng; khi gửi lại báo cáo, xin ghi giá trị đã đính chính.",
    ),
    "amended_same": Kind(
        "info",
        "Đính chính «{title}» thành «{new}» theo lời {said_by}, ngày {date}, trùng với giá trị "
        "đơn vị đã ghi «{old}», nên không thay đổi gì.{reason}",
        "Không phải làm gì.",
    ),
    "version_pending": Kind(
        "warning",
        "Phần «{part_name}» gửi lại, nhận ngày {late}, còn lỗi nên vẫn tính bản nhận ngày {old}.",
        "Xin đơn vị sửa các lỗi của bản gửi lại; nếu bản trước mới đúng, xin ghi x vào cột "
        "«Không tính» của bản gửi lại trong sổ tiếp nhận.",
    ),
    "part_not_owed": Kind(
        "warning",
        "{name} đã kết thúc hoạt động trước hạn của phần «{part_name}» nên chưa tính phần này.",
        "Xin đề nghị {heir} gửi phần này.",
    ),
    "no_campaign": Kind(
        "info",
        "Đã kiểm tra theo mẫu; chưa kiểm tra chỉ tiêu, thời hạn và đơn vị gửi.",
        "Muốn kiểm tra đủ, xin thêm --campaign và thư mục của đợt.",
    ),
}

RULES: Mapping[str, Kind] = {
    # the rules of the plan
    "date_in_future": Kind(
        "error",
        "«{title}» là {date}, sau ngày kiểm tra {today}.",
        "Xin kiểm tra lại ngày, tháng, năm.",
    ),
    "date_early": Kind(
        "warning",
        "«{title}» là {date}, trước ngày bắt đầu đợt {start}.",
        "Xin kiểm tra lại năm; nếu đúng thì không phải sửa.",
    ),
    "date_late": Kind(
        "warning",
        "«{title}» là {date}, sau ngày kết thúc đợt {end}.",
        "Xin kiểm tra lại năm; nếu đúng thì không phải sửa.",
    ),
    "categories_disagree": Kind(
        "error",
        "Cộng các thành phần được {total}, khác số đại biểu điển hình {exemplars}.",
        "Xin sửa số của từng thành phần hoặc tổng số cho khớp nhau.",
        "R-MIX",
    ),
    "part_over_total": Kind(
        "error",
        "«{title}» ghi {count}, lớn hơn tổng số đại biểu {total}.",
        "Xin kiểm tra lại hai số này.",
        "R-SHARE",
    ),
    "no_agenda_item": Kind(
        "warning",
        "Chương trình không có mục «{item}».",
        "Xin xem lại; nếu hội nghị không có mục này, xin ghi lý do vào ô Giải trình.",
        "R-AGENDA",
    ),
    "delegates_not_adopted": Kind(
        "warning",
        "Hội nghị chưa thông qua danh sách đại biểu dự hội nghị cấp trên.",
        "Xin xem lại; nếu đúng vậy, xin ghi vào ô Giải trình danh sách được thông qua thế nào.",
        "R-SELECT",
    ),
    "no_minutes": Kind(
        "warning",
        "Đã có danh sách đại biểu nhưng hồ sơ chưa có biên bản hội nghị thông qua danh sách.",
        "Xin gửi kèm biên bản và ghi vào sheet «7. Hồ sơ».",
        "R-SELECT",
    ),
    "wrong_attendance": Kind(
        "breach",
        "Đơn vị có {headcount} lao động nhưng «{title}» là «{value}» "
        "(dưới {below} lao động họp toàn thể, còn lại họp đại biểu).",
        "Nếu ghi nhầm xin sửa; nếu đúng như vậy xin ghi lý do vào ô Giải trình.",
        "R-PLENARY",
    ),
    "over_cap": Kind(
        "breach",
        "Tổng số đại biểu {parts} = {total}, quá mức tối đa {cap}.",
        "Nếu ghi nhầm xin sửa; nếu đúng như vậy xin ghi lý do vào ô Giải trình.",
        "R-CAP150",
    ),
    "off_share": Kind(
        "warning",
        "Đại biểu điển hình chiếm {percent} % của {total} đại biểu; kế hoạch khoảng {target} %.",
        "Xin xem lại cơ cấu điển hình và khách mời.",
        "R-7030",
    ),
    "no_presidium": Kind(
        "error",
        "Chưa ghi chủ tọa hội nghị.",
        "Xin ghi danh sách chủ tọa ở sheet «4. Chủ tọa».",
        "R-CHAIR",
    ),
    "presidium_size": Kind(
        "breach",
        "Chủ tọa có {count} người; kế hoạch là từ {low} đến {high} người.",
        "Nếu ghi thiếu hoặc thừa xin sửa; nếu đúng như vậy xin ghi lý do vào ô Giải trình.",
        "R-CHAIR",
    ),
    "presidium_without_exemplar": Kind(
        "warning",
        "Chủ tọa chưa có đại diện Anh hùng, chiến sĩ thi đua hoặc điển hình tiên tiến.",
        "Xin xem lại cột «Đại diện cho».",
        "R-CHAIR",
    ),
    "no_exemplars": Kind(
        "warning",
        "Đã họp hội nghị nhưng chưa ghi điển hình nào ở sheet «5. Điển hình».",
        "Xin ghi các tập thể, cá nhân điển hình được suy tôn.",
        "R-EXEMPLAR",
    ),
    "form_of_town": Kind(
        "warning",
        "«{title}» là «{value}», hình thức dành cho hội nghị của thị xã.",
        "Xin chọn một trong ba hình thức dành cho đơn vị.",
        "R-FORM",
    ),
    "held_late": Kind(
        "breach",
        "Hội nghị họp ngày {date}, không kịp hạn {deadline}.",
        "Xin ghi lý do vào ô Giải trình.",
        "R-UNIT",
    ),
    "planned_late": Kind(
        "warning",
        "Hội nghị dự kiến ngày {date}, không kịp hạn {deadline}.",
        "Xin xem lại ngày dự kiến.",
        "R-UNIT",
    ),
    "exemplar_as_guest": Kind(
        "error",
        "{name} là đại biểu điển hình nhưng thành phần ghi «{value}».",
        "Xin chọn lại thành phần, hoặc đổi loại đại biểu thành Khách mời.",
        "R-MIX",
    ),
    "award_without_decision": Kind(
        "warning",
        "Đã ghi «{award}» nhưng chưa ghi số, năm quyết định.",
        "Xin ghi số và năm quyết định khen thưởng.",
        "R-LIST",
    ),
    "very_young": Kind(
        "warning",
        "Ngày sinh {value} cho thấy đại biểu dưới {youngest} tuổi.",
        "Xin kiểm tra lại năm sinh; nếu đúng thì không phải sửa.",
        "R-LIST",
    ),
    "no_achievement_report": Kind(
        "error",
        "Hồ sơ chưa có báo cáo thành tích của {name}.",
        "Xin gửi kèm báo cáo thành tích rồi chọn «Có».",
        "R-DOSSIER",
    ),
    "document_missing": Kind(
        "error",
        "Hồ sơ chưa có «{document}».",
        "Xin gửi kèm và ghi số, ngày hoặc tên tệp.",
        "R-DOSSIER",
    ),
    "document_undated": Kind(
        "warning", "«{document}» chưa ghi ngày.", "Xin ghi ngày văn bản.", "R-DOSSIER"
    ),
    "file_not_enclosed": Kind(
        "warning",
        "Không thấy tệp «{name}» trong các thư, tệp nén đã nhận của đơn vị.",
        "Xin gửi kèm tệp này hoặc ghi lại đúng tên tệp; nếu gửi bản giấy thì để trống ô.",
        "R-DOSSIER",
    ),
    "few_reports": Kind(
        "warning",
        "Hồ sơ ghi {copies} báo cáo thành tích, ít hơn {needed} đại biểu điển hình.",
        "Xin gửi đủ mỗi đại biểu điển hình một báo cáo.",
        "R-DOSSIER",
    ),
    "over_quota": Kind(
        "error",
        "Danh sách có {nominated} đại biểu điển hình chính thức, quá chỉ tiêu {seats}.",
        "Xin chuyển bớt sang Dự khuyết hoặc bỏ khỏi danh sách.",
        "R-LIST",
    ),
    "over_guest_seats": Kind(
        "error",
        "Danh sách có {nominated} khách mời chính thức, quá {seats} suất được giao.",
        "Xin bỏ bớt khách mời; khách mời khác do thị xã mời.",
        "R-QUOTA",
    ),
    "under_quota": Kind(
        "warning",
        "Danh sách có {nominated} đại biểu điển hình chính thức, thiếu so với chỉ tiêu {seats}.",
        "Xin bổ sung đại biểu hoặc báo lại Phòng Nội vụ.",
        "R-LIST",
    ),
    "share_below_target": Kind(
        "warning",
        "{group} chiếm {percent} % trong {total} đại biểu chính thức; mục tiêu là {target} %.",
        "Xin xem lại cơ cấu với các đơn vị, hoặc sửa mục tiêu ở sheet «Kế hoạch».",
        "R-SHARE",
    ),
    "received_late": Kind(
        "breach",
        "{title}: nhận ngày {date}, không kịp hạn {deadline}.",
        "Xin ghi lý do vào ô Giải trình hoặc báo lại Phòng Nội vụ.",
        "R-PLAN",
    ),
}

PLAN: Mapping[str, Kind] = {
    # the plan workbook, read like a return
    "plan_unreadable": Kind(
        "error",
        "Không đọc được tệp kế hoạch: tệp bị hỏng hoặc không phải bảng tính Excel (.xlsx).",
        "Xin mở tệp bằng Excel rồi lưu lại kiểu .xlsx; nếu Excel cũng không mở được, "
        "xin dùng bản sao lưu.",
    ),
    "not_a_plan": Kind(
        "error",
        "Bảng tính này không phải là kế hoạch của đợt: không có sheet nào của kế hoạch.",
        "Xin đặt lại đúng tệp kế hoạch; nếu đã mất, xin tạo thư mục mới bằng lệnh new.",
    ),
    "plan_sheet_missing": Kind(
        "error",
        "Kế hoạch thiếu sheet «{sheet}», hoặc sheet này mất dòng tiêu đề.",
        "Xin khôi phục sheet này; có thể chép từ một thư mục mới tạo bằng lệnh new.",
    ),
    "plan_sheet_empty": Kind(
        "error",
        "Sheet «{sheet}» chưa ghi gì ở phần «{title}».",
        "Xin ghi phần này; có thể chép từ một thư mục mới tạo bằng lệnh new.",
    ),
    "row_repeated": Kind(
        "error",
        "«{title}» ghi «{value}», đã có ở dòng {first_row}.",
        "Xin bỏ bớt một dòng, hoặc sửa cho hai dòng khác nhau.",
    ),
    "unknown_block": Kind(
        "error",
        "«{title}» ghi «{value}», không có khối này ở sheet «Chỉ tiêu».",
        "Xin thêm khối vào sheet «Chỉ tiêu» hoặc sửa tên khối.",
        "R-QUOTA",
    ),
    "unknown_code": Kind(
        "error",
        "«{title}» ghi «{value}», không có mã này ở sheet «Đơn vị» của kế hoạch.",
        "Xin sửa mã, hoặc thêm đơn vị vào sheet «Đơn vị».",
    ),
    "successor_loop": Kind(
        "error",
        "Đơn vị {code} kế thừa vòng quanh: {loop}.",
        "Xin sửa cột «Đơn vị kế thừa» để có một đơn vị cuối cùng.",
    ),
    "unknown_milestone": Kind(
        "error", "Thiếu mốc {codes}.", "Xin khôi phục các dòng này ở sheet «Thời hạn»."
    ),
    "unknown_rule": Kind(
        "error",
        "«{title}» ghi «{value}», không phải mã của một quy định.",
        "Xin ghi một trong các mã: {known}.",
    ),
    "seats_disagree": Kind(
        "error",
        "Suất của các khối {blocks} + dự phòng {reserve} = {total}, khác tổng suất điển hình "
        "{exemplars} ({cap} × {percent} %).",
        "Xin sửa cột «Số suất của khối» hoặc «Suất dự phòng» cho khớp.",
        "R-QUOTA",
    ),
    "bounds_cross": Kind(
        "error",
        "«Ít nhất» {minimum} lớn hơn «Nhiều nhất» {maximum}.",
        "Xin sửa một trong hai số.",
        "R-QUOTA",
    ),
    "infeasible_quota": Kind(
        "error",
        "Không chia được chỉ tiêu: {reason}",
        "Xin sửa số suất của khối hoặc các số ấn định, giới hạn ở sheet «Chỉ tiêu».",
        "R-QUOTA",
    ),
    "no_weight": Kind(
        "warning",
        "Khối «{block}» có {count} đơn vị chưa có quy mô nên tạm được mức tối thiểu: {codes}.",
        "Xin ghi quy mô ở sheet «Đơn vị» rồi chạy lại allocate.",
        "R-QUOTA",
    ),
    "seats_unplaced": Kind(
        "warning",
        "Khối «{block}» còn {seats} suất chưa chia được vì chưa đơn vị nào có quy mô.",
        "Xin ghi quy mô các đơn vị của khối ở sheet «Đơn vị» rồi chạy lại allocate.",
        "R-QUOTA",
    ),
    "list_lost_value": Kind(
        "error",
        "Danh mục «{list}» thiếu {missing} mà các quy định cần đến.",
        "Xin khôi phục ở sheet «Danh mục»; có thể chép từ một thư mục mới tạo bằng lệnh new.",
    ),
    "list_empty": Kind(
        "error",
        "Danh mục «{list}» không còn giá trị nào.",
        "Xin khôi phục ở sheet «Danh mục»; có thể chép từ một thư mục mới tạo bằng lệnh new.",
    ),
    "agenda_count": Kind(
        "error",
        "Danh mục «{list}» có {count} mục; mẫu của đơn vị có đúng {needed} mục.",
        "Xin ghi đủ {needed} dòng của danh mục này, theo thứ tự.",
        "R-AGENDA",
    ),
    "decision_incomplete": Kind(
        "warning",
        "Quyết định giao chỉ tiêu mới ghi một nửa, còn trống «{title}», nên chỉ tiêu vẫn là "
        "dự thảo.",
        "Xin ghi đủ cả số và ngày quyết định.",
        "R-QUOTA",
    ),
    "successor_without_end": Kind(
        "error",
        "Đơn vị {code} có đơn vị kế thừa nhưng chưa ghi «Hiệu lực đến».",
        "Xin ghi ngày cuối cùng đơn vị còn hoạt động.",
    ),
    "dates_cross": Kind(
        "error", "Ngày {first} sau ngày {second}.", "Xin kiểm tra và sửa một trong hai ngày."
    ),
    "range_cross": Kind(
        "error", "«{title}» ({high}) nhỏ hơn «{other}» ({low}).", "Xin sửa một trong hai số."
    ),
    "unknown_placeholder": Kind(
        "error",
        "«{title}» có chỗ trống «{name}» mà phần mềm không biết.",
        "Xin chỉ dùng: {known}.",
    ),
    "stray_brace": Kind(
        "error",
        "«{title}» có dấu ngoặc nhọn lẻ hoặc thiếu một nửa.",
        "Xin ghi đủ cả hai dấu, ví dụ {example}, hoặc bỏ dấu lẻ.",
    ),
    "pilot_not_approved": Kind(
        "warning",
        "Đơn vị làm điểm {name} chưa có ngày duyệt kế hoạch.",
        "Khi Hội đồng đã duyệt, xin ghi ngày vào ô này.",
        "R-PILOT-PLAN",
    ),
}

CATALOGUE: Mapping[str, Kind] = {**VALUES, **STRUCTURE, **RULES, **PLAN}
