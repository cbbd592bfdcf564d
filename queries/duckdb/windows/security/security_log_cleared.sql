-- Windows Security Log Cleared
-- rule 87e80f0c-c0f6-456f-ba02-a841a893d9f4, level high, source windows, duckdb
SELECT
  "TimeCreated",
  "Computer",
  "Channel",
  "EventRecordID",
  "SubjectDomainName",
  "SubjectUserName",
  "SubjectLogonId"
FROM "windows"
WHERE lower("Channel") = 'security'
  AND "EventID" = 1102
  AND lower("Provider_Name") = 'microsoft-windows-eventlog';
