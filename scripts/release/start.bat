@echo off
rem Serves LoRA Weights Builder on this computer with Node or Python, whichever is there.
rem Another Python: drop its python.exe onto this file.
rem "call" comes back from node and python that are batch files themselves, as those of version managers are.
rem "errorlevel 0" is not true of negative codes, with which programs end that cannot start.
setlocal
rem A folder of the network has no drive letter, which "cd" needs; "pushd" gives it one until the end.
pushd "%~dp0"
title LoRA Weights Builder

set "OLD=import sys; sys.exit(sys.version_info < (3, 8))"
if not "%~1"=="" (
  call "%~1" server\serve.py
  goto end
)
call node -e "process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)" >nul 2>nul
if errorlevel 0 if not errorlevel 1 (
  call node server\serve.mjs
  goto end
)
for %%P in ("py -3" "python3" "python") do (
  call %%~P -c "%OLD%" >nul 2>nul
  if errorlevel 0 if not errorlevel 1 (
    call %%~P server\serve.py
    goto end
  )
)
echo LoRA Weights Builder needs Python 3.8 or newer, or Node 18 or newer, and found neither on this computer.
echo The Python of ComfyUI serves too: drop python_embeded\python.exe onto start.bat.
:end
popd
pause
