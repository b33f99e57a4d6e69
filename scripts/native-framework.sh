#!/bin/sh
# Prints the target framework for native (NativeAOT) executables: net10.0 where its runtime pack can be restored, else net9.0 with a
# warning on standard error. The one place that decides (docs/adr/0002). The answer is kept in artifacts/ for the next call.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
answer="$root/artifacts/native-framework"
if [ ! -s "$answer" ]; then
    probe="$root/artifacts/native-probe"
    mkdir -p "$probe"
    cat > "$probe/probe.csproj" <<'EOF'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
    <OutputType>Exe</OutputType>
    <PublishAot>true</PublishAot>
    <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
    <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
  </PropertyGroup>
</Project>
EOF
    if dotnet restore "$probe/probe.csproj" >"$probe/restore.log" 2>&1; then
        echo net10.0 > "$answer"
    else
        echo net9.0 > "$answer"
    fi
fi
framework=$(cat "$answer")
if [ "$framework" = net9.0 ]; then
    echo "warning: the net10.0 NativeAOT runtime pack is not available here; building native executables for net9.0, which is out of support. Not for release." >&2
fi
echo "$framework"
