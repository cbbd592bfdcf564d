-- Run Key Starts a Script Host or Script
-- rule 52ed20fd-5bf9-4e68-a10a-5170d503b7d0, level medium, source windows, duckdb
SELECT
  "TimeCreated",
  "Computer",
  "Channel",
  "EventRecordID",
  "User",
  "Image",
  "TargetObject",
  "Details"
FROM "windows"
WHERE "EventID" = 13
  AND lower("Channel") = 'microsoft-windows-sysmon/operational'
  AND (
    lower("TargetObject") LIKE '%\microsoft\windows\currentversion\run\%'
      OR lower("TargetObject") LIKE '%\microsoft\windows\currentversion\runonce\%'
      OR lower("TargetObject") LIKE '%\microsoft\windows\currentversion\policies\explorer\run\%'
  )
  AND (
    regexp_matches(lower("Details"), 'wscript|cscript|mshta|powershell|pwsh|regsvr32')
      OR regexp_matches(
        "Details",
        '\.([Vv][Bb][Ssſ]|[Vv][Bb][Ee]|[Jj][Ssſ]|[Jj][Ssſ][Ee]|[Ww][Ssſ][Ff]|[Ww][Ssſ][Hh]|[Hh][Tt][Aa]|[Pp][Ssſ]1)"?([\s\x0b]|\z)'
      )
  )
  AND NOT (
    coalesce(lower("Image") LIKE '_:\windows\system32\msiexec.exe', FALSE)
      AND coalesce(lower("Details") LIKE '%:\program files%', FALSE)
  );
