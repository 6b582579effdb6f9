<#
.SYNOPSIS
    Exports what `casgrid import` reads: servers, sites, databases, virtual directories, certificates,
    component states and the like. Nothing is changed, and no password, key or message is read.

.DESCRIPTION
    Run it in the Exchange Management Shell of Exchange 2010, 2013, 2016, 2019 or Subscription Edition, with an account that
    may view the organisation (View-Only Organization Management). What fails is written down in
    ExportManifest.csv, and everything else goes on.

.PARAMETER Path
    Folder for the files. It is made if it is not there.

.PARAMETER SkipMailboxes
    Writes how many mailboxes each database has, and not whose they are.

.PARAMETER Server
    Names of servers whose own settings are exported. Default: all but Edge Transport servers.

.EXAMPLE
    .\Export-CasgridTopology.ps1 -Path C:\casgrid
    casgrid import C:\casgrid -o our-servers.textproto
#>
param(
    [Parameter(Mandatory = $true)][string]$Path,
    [switch]$SkipMailboxes,
    [string[]]$Server = @()
)

$manifest = New-Object System.Collections.ArrayList
if (-not (Test-Path -LiteralPath $Path)) { New-Item -ItemType Directory -Path $Path | Out-Null }

# The whole forest, so that servers and mailboxes of every domain are seen.
if (Get-Command Set-ADServerSettings -ErrorAction SilentlyContinue) {
    Set-ADServerSettings -ViewEntireForest $true -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
}

function Add-ManifestLine([string]$File, [string]$Command, [int]$Objects, [string]$Problem) {
    $line = New-Object PSObject -Property @{ File = $File; Command = $Command; Objects = $Objects; Error = $Problem }
    [void]$manifest.Add(($line | Select-Object File, Command, Objects, Error))
}

# Runs one command and writes what it returns. A command that this version does not have is no failure.
function Export-Objects([string]$File, [string]$Command, [scriptblock]$Script, [int]$Depth = 3) {
    $noun = $Command.Split(' ')[0]
    if (-not (Get-Command $noun -ErrorAction SilentlyContinue)) {
        Write-Verbose "$noun is not there in this version"
        return
    }
    Write-Progress -Activity 'casgrid export' -Status $Command
    $problems = @()
    $objects = @()
    try {
        $objects = @(& $Script -ErrorAction SilentlyContinue -ErrorVariable problems)
    } catch {
        $problems = @($_)
    }
    $text = (@($problems | ForEach-Object { "$_" }) -join ' | ') -replace '\s+', ' '
    if ($objects.Count -gt 0) {
        $target = Join-Path $Path $File
        $folder = Split-Path -Parent $target
        if (-not (Test-Path -LiteralPath $folder)) { New-Item -ItemType Directory -Path $folder | Out-Null }
        try {
            $objects | Export-Clixml -Path $target -Depth $Depth -Encoding UTF8
        } catch {
            $text = "$text $_".Trim()
        }
    }
    Add-ManifestLine $File $Command $objects.Count $text
}

# ---- the organisation ----------------------------------------------------------------------------

Export-Objects 'Get-OrganizationConfig.xml' 'Get-OrganizationConfig' { [CmdletBinding()]param() Get-OrganizationConfig }
Export-Objects 'Get-AcceptedDomain.xml' 'Get-AcceptedDomain' { [CmdletBinding()]param() Get-AcceptedDomain }
# Which certificates OAuth between servers uses: their thumbprints and a date, no key.
Export-Objects 'Get-AuthConfig.xml' 'Get-AuthConfig' { [CmdletBinding()]param() Get-AuthConfig }
Export-Objects 'Get-AdSite.xml' 'Get-AdSite' { [CmdletBinding()]param() Get-AdSite }
Export-Objects 'Get-AdSiteLink.xml' 'Get-AdSiteLink' { [CmdletBinding()]param() Get-AdSiteLink }
Export-Objects 'Get-ExchangeServer.xml' 'Get-ExchangeServer -Status' { [CmdletBinding()]param() Get-ExchangeServer -Status }
Export-Objects 'Get-MailboxServer.xml' 'Get-MailboxServer' { [CmdletBinding()]param() Get-MailboxServer }
# Exchange 2016 and later call it a service, and keep the old name for a while.
if (Get-Command Get-ClientAccessService -ErrorAction SilentlyContinue) {
    Export-Objects 'Get-ClientAccessService.xml' 'Get-ClientAccessService' { [CmdletBinding()]param() Get-ClientAccessService }
} else {
    Export-Objects 'Get-ClientAccessServer.xml' 'Get-ClientAccessServer' { [CmdletBinding()]param() Get-ClientAccessServer }
}
Export-Objects 'Get-DatabaseAvailabilityGroup.xml' 'Get-DatabaseAvailabilityGroup' {
    [CmdletBinding()]param() Get-DatabaseAvailabilityGroup }
$before2013 = @{}
if ((Get-Command Get-MailboxDatabase -ErrorAction SilentlyContinue) -and
    (Get-Command Get-MailboxDatabase).Parameters.ContainsKey('IncludePreExchange2013')) {
    $before2013 = @{ IncludePreExchange2013 = $true }
}
Export-Objects 'Get-MailboxDatabase.xml' 'Get-MailboxDatabase -Status' {
    [CmdletBinding()]param() Get-MailboxDatabase -Status @before2013 }
Export-Objects 'Get-SendConnector.xml' 'Get-SendConnector' {
    [CmdletBinding()]param() Get-SendConnector | Select-Object `
        Name, Identity, AddressSpaces, SourceTransportServers, Enabled, FrontendProxyEnabled }

# ---- server by server ----------------------------------------------------------------------------

$all = @(Get-ExchangeServer -ErrorAction SilentlyContinue | Where-Object { "$($_.ServerRole)" -ne 'Edge' })
if ($Server.Count -gt 0) { $all = @($all | Where-Object { $Server -contains $_.Name -or $Server -contains $_.Fqdn }) }

foreach ($one in $all) {
    $name = $one.Name
    $fqdn = "$($one.Fqdn)"
    $isMailbox = "$($one.ServerRole)" -match 'Mailbox'
    $isFrontEnd = "$($one.ServerRole)" -match 'ClientAccess' -or $one.IsClientAccessServer
    if ($isMailbox) {
        Export-Objects "$name\Get-MailboxDatabaseCopyStatus.xml" "Get-MailboxDatabaseCopyStatus -Server $name" {
            [CmdletBinding()]param() Get-MailboxDatabaseCopyStatus -Server $name }
    }
    Export-Objects "$name\Get-ServerComponentState.xml" "Get-ServerComponentState -Identity $name" {
        [CmdletBinding()]param() Get-ServerComponentState -Identity $name } 4
    # The certificate, what it serves, and nothing of its key.
    Export-Objects "$name\Get-ExchangeCertificate.xml" "Get-ExchangeCertificate -Server $name" {
        [CmdletBinding()]param() Get-ExchangeCertificate -Server $name | Select-Object `
            @{ n = 'Server'; e = { $name } }, @{ n = 'RawData'; e = { [Convert]::ToBase64String($_.RawData) } },
            @{ n = 'Services'; e = { "$($_.Services)" } }, @{ n = 'RootCAType'; e = { "$($_.RootCAType)" } },
            @{ n = 'Status'; e = { "$($_.Status)" } }, HasPrivateKey, Thumbprint, Subject, Issuer, NotBefore, NotAfter,
            @{ n = 'CertificateDomains'; e = { @($_.CertificateDomains | ForEach-Object { "$_" }) } },
            IsSelfSigned }
    Export-Objects "$name\Get-ReceiveConnector.xml" "Get-ReceiveConnector -Server $name" {
        [CmdletBinding()]param() Get-ReceiveConnector -Server $name }
    if ($isFrontEnd) {
        foreach ($kind in 'Owa', 'Ecp', 'WebServices', 'ActiveSync', 'Oab', 'Mapi', 'Autodiscover', 'PowerShell') {
            $cmdlet = "Get-${kind}VirtualDirectory"
            Export-Objects "$name\$cmdlet.xml" "$cmdlet -Server $name" {
                [CmdletBinding()]param() & $cmdlet -Server $name -WarningAction SilentlyContinue }
        }
        Export-Objects "$name\Get-OutlookAnywhere.xml" "Get-OutlookAnywhere -Server $name" {
            [CmdletBinding()]param() Get-OutlookAnywhere -Server $name -WarningAction SilentlyContinue }
        Export-Objects "$name\Get-PopSettings.xml" "Get-PopSettings -Server $name" {
            [CmdletBinding()]param() Get-PopSettings -Server $name }
        Export-Objects "$name\Get-ImapSettings.xml" "Get-ImapSettings -Server $name" {
            [CmdletBinding()]param() Get-ImapSettings -Server $name }
    }
    $cpu = 'Name', 'DeviceID', 'NumberOfCores', 'NumberOfLogicalProcessors', 'MaxClockSpeed', 'SystemName'
    Export-Objects "$name\Win32_Processor.xml" 'Get-WmiObject Win32_Processor' {
        [CmdletBinding()]param()
        $found = $null
        if (Get-Command Get-CimInstance -ErrorAction SilentlyContinue) {
            $found = Get-CimInstance -ClassName Win32_Processor -ComputerName $fqdn -ErrorAction SilentlyContinue
        }
        # Servers whose remote management is off may still answer the older protocol.
        if (-not $found) { $found = Get-WmiObject -Class Win32_Processor -ComputerName $fqdn }
        $found | Select-Object $cpu
    }
    # IIS of the machine this runs on is read from its file; of others by the administrative share.
    if ($isFrontEnd) {
        $inetsrv = 'System32\inetsrv\config\applicationHost.config'
        $source = "\\$fqdn\admin`$\$inetsrv"
        if ($name -eq $env:COMPUTERNAME) { $source = Join-Path $env:windir $inetsrv }
        try {
            $text = [IO.File]::ReadAllText($source)
            # Accounts of application pools may carry an encrypted password; it is left out.
            $text = $text -replace '(?i)\s(password|userName)="[^"]*"', ''
            $folder = Join-Path $Path $name
            if (-not (Test-Path -LiteralPath $folder)) { New-Item -ItemType Directory -Path $folder | Out-Null }
            [IO.File]::WriteAllText((Join-Path $folder 'applicationHost.config'), $text)
            Add-ManifestLine "$name\applicationHost.config" "copy of $source" 1 ''
        } catch {
            Add-ManifestLine "$name\applicationHost.config" "copy of $source" 0 "$_"
        }
    }
}

# ---- mailboxes -----------------------------------------------------------------------------------

# In both cases the objects flow through the pipeline one by one.
if ($SkipMailboxes) {
    Export-Objects 'MailboxCount.xml' 'Get-Mailbox | Group-Object Database' {
        [CmdletBinding()]param()
        Get-Mailbox -ResultSize Unlimited -WarningAction SilentlyContinue |
            Group-Object { "$($_.Database)" } -NoElement | Select-Object Name, Count }
} else {
    Export-Objects 'Get-Mailbox.xml' 'Get-Mailbox' {
        [CmdletBinding()]param()
        Get-Mailbox -ResultSize Unlimited -WarningAction SilentlyContinue | Select-Object `
            UserPrincipalName, SamAccountName, DisplayName, LegacyExchangeDN,
            @{ n = 'PrimarySmtpAddress'; e = { "$($_.PrimarySmtpAddress)" } },
            @{ n = 'Database'; e = { "$($_.Database)" } },
            @{ n = 'ExchangeGuid'; e = { "$($_.ExchangeGuid)" } },
            @{ n = 'RecipientTypeDetails'; e = { "$($_.RecipientTypeDetails)" } } } 1
}

$manifest | Export-Csv -Path (Join-Path $Path 'ExportManifest.csv') -NoTypeInformation -Encoding UTF8
$failed = @($manifest | Where-Object { $_.Error })
Write-Host "$($manifest.Count) commands, $($failed.Count) with problems: see ExportManifest.csv in $Path"
