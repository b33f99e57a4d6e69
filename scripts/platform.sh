# Sourced by the scripts for people: one plain sentence where Skiff cannot run or be built, exit 2.
if [ "$(uname -s)" != Linux ] || [ "$(uname -m)" != x86_64 ]; then
    echo "Skiff runs on Linux x86-64 for now; this is $(uname -s) on $(uname -m)." >&2
    exit 2
fi
if ! command -v dotnet >/dev/null 2>&1 || ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    echo "Skiff needs the .NET 10 SDK ('dotnet' on the PATH); it was not found. See the README." >&2
    exit 2
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
