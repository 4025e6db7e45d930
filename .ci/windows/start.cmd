@echo off
setlocal
chcp 65001 >nul
title Hội nghị điển hình tiên tiến
set "python=%~dp0python"
if /i "%PROCESSOR_ARCHITECTURE%%PROCESSOR_ARCHITEW6432%"=="x86" goto old
ver | "%SystemRoot%\System32\find.exe" " 10." >nul || goto old
if not exist "%python%\pythonw.exe" goto zipped
echo Đang mở chương trình, xin đợi; lần đầu có thể lâu hơn…
"%python%\python.exe" -m emulation_xlsx.campaign.unpacked || goto damaged
start "" "%python%\pythonw.exe" -m emulation_xlsx
exit /b 0

:old
echo Chương trình cần Windows 10 hoặc 11 loại 64 bit; xin dùng máy khác.
pause
exit /b 1

:zipped
echo Tệp .zip chưa được giải nén hết. Xin đóng cửa sổ này, bấm nút phải chuột vào tệp .zip,
echo chọn «Extract All…» (Giải nén tất cả), rồi mở lại trong thư mục vừa giải nén.
pause
exit /b 1

:damaged
echo Xin giải nén lại tệp .zip vào một thư mục mới, tên ngắn (ví dụ C:\emulation), rồi mở lại ở đó.
pause
exit /b 1
