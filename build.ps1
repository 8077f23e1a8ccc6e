# Builds the tool when something it is made of has changed, and starts it. Does what build.sh does; docs/start-up.md explains each step.
$ErrorActionPreference = 'Stop'
$out = Join-Path 'build' 'out'
$stamp = Join-Path $out 'stamp'
$current = Join-Path $out 'current'

function Say([string] $text) { [Console]::Error.WriteLine("build.ps1: $text") }

function Get-HowToGetIt {
    "Install the .NET 10 SDK: 'winget install Microsoft.DotNet.SDK.10', or https://dotnet.microsoft.com/download/dotnet/10.0."
}

function Find-Dotnet {
    $command = Get-Command dotnet -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($command) { return $command.Source }
    foreach ($directory in @($env:DOTNET_ROOT, "$env:USERPROFILE\.dotnet", "$env:ProgramFiles\dotnet", "$HOME/.dotnet", '/usr/local/share/dotnet', '/usr/share/dotnet')) {
        foreach ($name in @('dotnet.exe', 'dotnet')) {
            if ($directory -and (Test-Path -LiteralPath (Join-Path $directory $name) -PathType Leaf)) { return (Join-Path $directory $name) }
        }
    }
    Say "the program 'dotnet' is not found. $(Get-HowToGetIt)"
    exit 1
}

function Assert-Sdk {
    # An error stream that is redirected must not stop the script.
    $ErrorActionPreference = 'Continue'
    & $dotnet --version 2>&1 | Out-Null
    if ($LASTEXITCODE -eq 0) { return }
    $wanted = (Get-Content -Raw global.json | ConvertFrom-Json).sdk.version
    Say "no .NET SDK that global.json accepts ($wanted or later of .NET 10) is found. $(Get-HowToGetIt)"
    exit 1
}

# What the tool is made of. Directories are listed because only their time tells of a file that was removed or renamed.
function Get-Inputs([string] $directory) {
    Get-Item -LiteralPath $directory
    foreach ($item in Get-ChildItem -LiteralPath $directory -Force) {
        if (-not $item.PSIsContainer) {
            if ($item.Name -ne 'packages.lock.json') { $item }
        }
        elseif ($item.Name -ne 'bin' -and $item.Name -ne 'obj' -and -not ($item.Name -eq 'out' -and $item.Parent.Name -eq 'build')) {
            Get-Inputs $item.FullName
        }
    }
}

function Test-Changed {
    if (-not (Test-Path -LiteralPath $stamp) -or -not (Test-Path -LiteralPath $current)) { return $true }
    $built = (Get-Item -LiteralPath $stamp).LastWriteTimeUtc
    $files = 'Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props', 'BannedSymbols.txt', 'global.json', 'nuget.config' |
        Where-Object { Test-Path -LiteralPath $_ } | ForEach-Object { Get-Item -LiteralPath $_ }
    foreach ($item in @($files) + @(Get-Inputs 'build') + @(Get-Inputs 'src')) {
        # A file that was put back with an old time is newer by its creation.
        if ($item.LastWriteTimeUtc -gt $built -or (-not $item.PSIsContainer -and $item.CreationTimeUtc -gt $built)) { return $true }
    }
    return $false
}

# One build at a time: the file is held open.
function Enter-Lock {
    New-Item -ItemType Directory -Force -Path $out | Out-Null
    while ($true) {
        try { return [IO.File]::Open((Join-Path $PSScriptRoot (Join-Path $out 'lock')), 'OpenOrCreate', 'ReadWrite', 'None') }
        catch [IO.IOException] { Start-Sleep -Milliseconds 200 }
    }
}

function Publish([string] $id, [string[]] $more) {
    & $dotnet publish build/Build.csproj -c Release -o (Join-Path $out $id) -v q --nologo @more | Out-File -FilePath (Join-Path $out 'build.log')
    return $LASTEXITCODE -eq 0
}

# Without the ahead-of-time compiler the tool still works: it only starts a little slower.
function Publish-EitherWay([string] $id) {
    $without = Join-Path $out 'no-ready-to-run'
    if (-not (Test-Path -LiteralPath $without)) {
        if (Publish $id @('-p:ReadyToRun=true')) { return $true }
        if (-not (Select-String -Quiet -Path (Join-Path $out 'build.log') -Pattern 'error (NU1|NETSDK)|[Cc]rossgen')) { return $false }
        if (-not (Publish $id @())) { return $false }
        New-Item -ItemType File -Force -Path $without | Out-Null
        Say 'the feed has no ReadyToRun compiler for this system: the tool is built without it and starts a little slower.'
        return $true
    }
    return (Publish $id @())
}

# A run in progress holds its files open, and then its directory cannot be renamed; the last build stays for a run that is just starting.
function Remove-Old([string] $id) {
    $last = if (Test-Path -LiteralPath $current) { (Get-Content -LiteralPath $current -TotalCount 1) } else { '' }
    foreach ($directory in Get-ChildItem -LiteralPath $out -Directory | Where-Object { $_.Name -match '^[0-9]+-[0-9]+' -and $_.Name -ne $id -and $_.Name -ne $last }) {
        if ($env:OS -ne 'Windows_NT') { continue }
        try {
            $gone = "$($directory.FullName).old"
            Rename-Item -LiteralPath $directory.FullName -NewName "$($directory.Name).old"
            Remove-Item -LiteralPath $gone -Recurse -Force
        }
        catch { continue }
    }
}

function Build {
    Assert-Sdk
    Say 'building the tool ...'
    # Directories that the build would make: made later, they would count as a change.
    foreach ($project in @('build') + @(Get-ChildItem -LiteralPath 'src' -Directory | ForEach-Object { $_.FullName })) {
        foreach ($name in 'bin', 'obj') { New-Item -ItemType Directory -Force -Path (Join-Path $project $name) | Out-Null }
    }
    # MSBuild goes by the time of a file; one that was put back with an old time would be missed.
    if (Test-Path -LiteralPath $stamp) {
        $built = (Get-Item -LiteralPath $stamp).LastWriteTimeUtc
        foreach ($item in @(Get-Inputs 'build') + @(Get-Inputs 'src')) {
            if (-not $item.PSIsContainer -and $item.CreationTimeUtc -gt $built -and $item.LastWriteTimeUtc -le $built) { $item.LastWriteTimeUtc = [DateTime]::UtcNow }
        }
    }
    # Stamped before the build: what is edited meanwhile counts as newer.
    Set-Content -LiteralPath "$stamp.new" -Value ''
    $started = (Get-Item -LiteralPath "$stamp.new").LastWriteTimeUtc
    $id = '{0:yyyyMMddHHmmss}-{1}' -f [DateTime]::UtcNow, $PID
    if (-not (Publish-EitherWay $id)) {
        [Console]::Error.WriteLine((Get-Content -Raw (Join-Path $out 'build.log')))
        Say 'the tool cannot be built. Correct the errors above.'
        exit 1
    }
    Remove-Old $id
    Set-Content -LiteralPath $current -Value $id
    Move-Item -Force -LiteralPath "$stamp.new" -Destination $stamp
    (Get-Item -LiteralPath $stamp).LastWriteTimeUtc = $started
}

Push-Location -LiteralPath $PSScriptRoot
try {
    $dotnet = Find-Dotnet
    if (Test-Changed) {
        $lock = Enter-Lock
        try { if (Test-Changed) { Build } }
        finally { $lock.Dispose() }
    }
    $id = Get-Content -LiteralPath $current -TotalCount 1
    & $dotnet (Join-Path $out (Join-Path $id 'Build.dll')) @args
    $exitCode = $LASTEXITCODE
}
finally {
    Pop-Location
}
exit $exitCode
