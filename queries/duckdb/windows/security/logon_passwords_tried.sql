-- Windows Logon Failed for a Wrong Name or Password
-- rule 0594ca66-1fd2-43c0-a03c-b2201f2f0522, level informational, source windows, duckdb
SELECT
  "TimeCreated",
  "Computer",
  "Channel",
  "EventRecordID",
  "TargetUserName",
  "IpAddress",
  "LogonType",
  "SubStatus"
FROM "windows"
WHERE lower("Channel") = 'security'
  AND "EventID" = 4625
  AND lower("SubStatus") IN ('0xc000006a', '0xc0000064')
  AND NOT (coalesce(lower("IpAddress") IN ('-', '127.0.0.1', '::1'), FALSE) OR "IpAddress" IS NULL);
