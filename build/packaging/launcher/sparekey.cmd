@echo off
rem The command of the packaged app: runs the app's own executable, beside the folder of this file, with --cli.
"%~dp0..\Sparekey.exe" --cli -- %*
