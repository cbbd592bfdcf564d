-- Shadow Copies or Backups Destroyed by Command
-- rule 5aba0078-c18f-46ba-bc30-3193824d3e3d, level high, source windows, athena
SELECT
  "TimeCreated",
  "Computer",
  "Channel",
  "EventRecordID",
  "User",
  "Image",
  "CommandLine",
  "ParentImage",
  "ParentCommandLine"
FROM "windows"
WHERE "EventID" = 1
  AND lower("Channel") = 'microsoft-windows-sysmon/operational'
  AND (
    (
        lower("Image") LIKE '%\vssadmin.exe'
          AND lower("CommandLine") LIKE '%delete%'
          AND lower("CommandLine") LIKE '%shadows%'
      )
      OR (
        lower("Image") LIKE '%\vssadmin.exe'
          AND lower("CommandLine") LIKE '%resize%'
          AND lower("CommandLine") LIKE '%shadowstorage%'
          AND regexp_like("CommandLine", '/[Mm][Aa][Xx][Ssſ][Ii][Zz][Ee]=\d{1,3}[\s\x0b]*[Mm][Bb]')
      )
      OR (lower("Image") LIKE '%\diskshadow.exe' AND lower("CommandLine") LIKE '%delete shadows%')
      OR (
        lower("Image") LIKE '%\wmic.exe'
          AND lower("CommandLine") LIKE '%shadowcopy%'
          AND lower("CommandLine") LIKE '%delete%'
      )
      OR (
        lower("Image") LIKE '%\wbadmin.exe'
          AND (
            lower("CommandLine") LIKE '%delete catalog%'
              OR lower("CommandLine") LIKE '%delete backup%'
              OR lower("CommandLine") LIKE '%delete systemstatebackup%'
          )
      )
      OR (
        lower("Image") LIKE '%\bcdedit.exe'
          AND regexp_like(
            "CommandLine",
            '((?<=\w)(?!\w)|(?<!\w)(?=\w))([Rr][Ee][Cc][Oo][Vv][Ee][Rr][Yy][Ee][Nn][Aa][Bb][Ll][Ee][Dd][\s\x0b]+([Nn][Oo]|[Oo][Ff][Ff]|[Ff][Aa][Ll][Ssſ][Ee]|0)|[Bb][Oo][Oo][Tt][Ssſ][Tt][Aa][Tt][Uu][Ssſ][Pp][Oo][Ll][Ii][Cc][Yy][\s\x0b]+[Ii][Gg][Nn][Oo][Rr][Ee][Aa][Ll][Ll][Ff][Aa][Ii][Ll][Uu][Rr][Ee][Ssſ])((?<=\w)(?!\w)|(?<!\w)(?=\w))'
          )
      )
      OR (
        lower("CommandLine") LIKE '%win32!_shadowcopy%' ESCAPE '!'
          AND regexp_like(
            "CommandLine",
            '\.[Dd][Ee][Ll][Ee][Tt][Ee]\(|[Rr][Ee][Mm][Oo][Vv][Ee]-([Ww][Mm][Ii]|[Cc][Ii][Mm])([Oo][Bb][Jj][Ee][Cc][Tt]|[Ii][Nn][Ssſ][Tt][Aa][Nn][Cc][Ee])'
          )
      )
  );
