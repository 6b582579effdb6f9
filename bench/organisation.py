"""Writes the exports of an organisation of 100,000 mailboxes into a folder, as its servers would.

Two sites, 48 servers with both roles in groups of sixteen, 480 databases with a copy in each site. Mailboxes are CliXml, as
Export-Clixml writes them; the rest are tables.
"""
import csv
import pathlib
import sys

SERVERS, GROUP, DATABASES, MAILBOXES = 48, 16, 480, 100_000
DOMAIN = "fabrikam.example"
SITES = ("Hamburg", "Munich")
HOST = f"https://mail.{DOMAIN}"
DIRECTORIES = {  # command: what follows the host, and the properties beside the URLs
    "Get-OwaVirtualDirectory": ("owa", {"FormsAuthentication": True, "BasicAuthentication": True}),
    "Get-EcpVirtualDirectory": ("ecp", {"FormsAuthentication": True, "BasicAuthentication": True}),
    "Get-WebServicesVirtualDirectory": ("EWS/Exchange.asmx", {"WindowsAuthentication": True, "BasicAuthentication": False}),
    "Get-ActiveSyncVirtualDirectory": ("Microsoft-Server-ActiveSync", {"BasicAuthEnabled": True}),
    "Get-OabVirtualDirectory": ("OAB", {"WindowsAuthentication": True}),
    "Get-MapiVirtualDirectory": ("mapi", {"IISAuthenticationMethods": "Ntlm, OAuth, Negotiate"}),
}


def server(number):
    return f"ex{number + 1:02}"


def site(number):
    return SITES[number % len(SITES)]


def group(number):
    return f"DAG{number // GROUP + 1}"


def copies(database):
    """The servers of a database, one in each site."""
    first = database % SERVERS
    return first, first // GROUP * GROUP + (first + 1) % GROUP


def table(folder, command, rows):
    with open(folder / f"{command}.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys(), quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)


def write_servers(folder):
    numbers = range(SERVERS)
    table(folder, "Get-ADSite", [{"Name": name, "HubSiteEnabled": False} for name in SITES])
    table(folder, "Get-ADSiteLink", [{"Name": "-".join(SITES), "Cost": 100, "ADCost": 100, "Sites": ", ".join(SITES)}])
    table(folder, "Get-OrganizationConfig", [{"Name": "Fabrikam", "MapiHttpEnabled": True}])
    table(folder, "Get-AcceptedDomain", [{"Name": DOMAIN, "DomainName": DOMAIN, "DomainType": "Authoritative", "Default": True}])
    table(folder, "Get-ExchangeServer", [
        {"Name": server(n), "Fqdn": f"{server(n)}.hq.{DOMAIN}", "Site": f"hq.{DOMAIN}/Configuration/Sites/{site(n)}",
         "ServerRole": "Mailbox, ClientAccess", "AdminDisplayVersion": "Version 15.1 (Build 2507.6)", "Edition": "Enterprise"}
        for n in numbers])
    table(folder, "Get-MailboxServer", [
        {"Name": server(n), "DatabaseAvailabilityGroup": group(n), "DatabaseCopyAutoActivationPolicy": "Unrestricted",
         "AdminDisplayVersion": "Version 15.1 (Build 2507.6)"} for n in numbers])
    table(folder, "Get-ClientAccessService", [
        {"Name": server(n), "Fqdn": f"{server(n)}.hq.{DOMAIN}", "AutoDiscoverSiteScope": site(n),
         "AutoDiscoverServiceInternalUri": f"https://autodiscover.{DOMAIN}/Autodiscover/Autodiscover.xml"} for n in numbers])
    table(folder, "Win32_Processor", [
        {"SystemName": server(n), "DeviceID": f"CPU{socket}", "NumberOfCores": 24, "MaxClockSpeed": 2900}
        for n in numbers for socket in range(2)])
    for command, (path, properties) in DIRECTORIES.items():
        table(folder, command, [
            {"Server": server(n), "Name": f"{path.partition('/')[0]} (Default Web Site)", "InternalUrl": f"{HOST}/{path}",
             "ExternalUrl": f"{HOST}/{path}", **properties} for n in numbers])


def write_databases(folder):
    table(folder, "Get-DatabaseAvailabilityGroup", [
        {"Name": group(first), "Servers": ", ".join(server(n) for n in range(first, first + GROUP)),
         "WitnessServer": f"files.hq.{DOMAIN}", "WitnessDirectory": f"C:\\{group(first)}"} for first in range(0, SERVERS, GROUP)])
    table(folder, "Get-MailboxDatabase", [
        {"Name": f"DB{d + 1:03}", "Server": server(copies(d)[0]), "Servers": ", ".join(map(server, copies(d))),
         "MasterServerOrAvailabilityGroup": group(copies(d)[0]),
         "ActivationPreference": ", ".join(f"[{server(n)}, {place + 1}]" for place, n in enumerate(copies(d)))}
        for d in range(DATABASES)])
    table(folder, "Get-MailboxDatabaseCopyStatus", [
        {"Identity": f"DB{d + 1:03}\\{server(n)}", "DatabaseName": f"DB{d + 1:03}", "Status": "Healthy" if place else "Mounted",
         "MailboxServer": server(n), "ActiveDatabaseCopy": server(copies(d)[0]), "ActivationPreference": place + 1,
         "CopyQueueLength": 0, "ReplayQueueLength": 0, "ContentIndexState": "Healthy", "ActivationSuspended": False}
        for d in range(DATABASES) for place, n in enumerate(copies(d))])


def write_mailboxes(folder):
    with open(folder / "Get-Mailbox.xml", "w", encoding="utf-8") as file:
        file.write('<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\n')
        for m in range(MAILBOXES):
            name = f"user{m + 1:06}"
            kind = '<TNRef RefId="0" />' if m else ('<TN RefId="0"><T>Selected.Microsoft.Exchange.Data.Directory.Management.Mailbox</T>'
                                                    "<T>System.Management.Automation.PSCustomObject</T><T>System.Object</T></TN>")
            file.write(f'  <Obj RefId="{m}">\n    {kind}\n    <MS>\n'
                       f'      <S N="UserPrincipalName">{name}@{DOMAIN}</S>\n      <S N="SamAccountName">{name}</S>\n'
                       f'      <S N="DisplayName">User {m + 1:06}</S>\n'
                       f'      <S N="LegacyExchangeDN">/o=Fabrikam/ou=First/cn=Recipients/cn={m:032x}</S>\n'
                       f'      <S N="PrimarySmtpAddress">{name}@{DOMAIN}</S>\n      <S N="Database">DB{m % DATABASES + 1:03}</S>\n'
                       f'      <S N="ExchangeGuid">{m:08x}-0000-4000-8000-000000000000</S>\n'
                       '      <S N="RecipientTypeDetails">UserMailbox</S>\n    </MS>\n  </Obj>\n')
        file.write("</Objs>\n")


if __name__ == "__main__":
    place = pathlib.Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    write_servers(place)
    write_databases(place)
    write_mailboxes(place)
