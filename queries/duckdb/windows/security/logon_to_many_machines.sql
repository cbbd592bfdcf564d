-- Windows Logon Over the Network
-- rule 88768fec-3a19-4260-89d1-18e7646cdf95, level informational, source windows, duckdb
SELECT
  "TimeCreated",
  "Computer",
  "Channel",
  "EventRecordID",
  "TargetUserName",
  "IpAddress",
  "LogonType"
FROM "windows"
WHERE lower("Channel") = 'security'
  AND "EventID" = 4624
  AND CASE
    WHEN regexp_matches("LogonType", '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z') THEN TRY_CAST("LogonType" AS DOUBLE) IN (3E0, 1E1)
    ELSE FALSE
  END
  AND NOT (
    coalesce(lower("TargetUserName") LIKE '%$', FALSE)
      OR coalesce(lower("TargetUserName") = 'anonymous logon', FALSE)
      OR coalesce(lower("IpAddress") IN ('-', '127.0.0.1', '::1'), FALSE)
      OR "IpAddress" IS NULL
  );
