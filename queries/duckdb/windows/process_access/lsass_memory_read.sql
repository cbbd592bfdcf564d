-- LSASS Opened for Reading Its Memory
-- rule e70628a9-f7e3-4ad3-9b3e-8c219e9cf0ea, level high, source windows, duckdb
SELECT
  "TimeCreated",
  "Computer",
  "Channel",
  "EventRecordID",
  "SourceUser",
  "SourceImage",
  "SourceProcessId",
  "GrantedAccess",
  "CallTrace"
FROM "windows"
WHERE "EventID" = 10
  AND lower("Channel") = 'microsoft-windows-sysmon/operational'
  AND lower("TargetImage") LIKE '%\lsass.exe'
  AND regexp_matches("GrantedAccess", '^0[xX][0-9A-Fa-f]*[13579BbDdFf][0-9A-Fa-f]\z')
  AND NOT (
    coalesce(
        regexp_matches(
          lower("SourceImage"),
          '\A(?:[\s\S]:\\windows\\system32\\csrss\.exe|[\s\S]:\\windows\\system32\\wininit\.exe|[\s\S]:\\windows\\system32\\services\.exe|[\s\S]:\\windows\\system32\\lsass\.exe)\z'
        ), FALSE
      )
      OR (
        coalesce(
            lower("SourceImage") LIKE '_:\programdata\microsoft\windows defender\platform\%', FALSE
          )
          AND coalesce(lower("SourceImage") LIKE '%\msmpeng.exe', FALSE)
      )
  );
