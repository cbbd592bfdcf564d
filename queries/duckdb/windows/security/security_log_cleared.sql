-- Windows Security Log Cleared
-- rule 87e80f0c-c0f6-456f-ba02-a841a893d9f4, level high, source windows, duckdb
SELECT
  "TimeCreated" AS "TimeCreated",
  "Computer" AS "Computer",
  "Channel" AS "Channel",
  "EventRecordID" AS "EventRecordID",
  "SubjectDomainName" AS "SubjectDomainName",
  "SubjectUserName" AS "SubjectUserName",
  "SubjectLogonId" AS "SubjectLogonId"
FROM "windows"
WHERE lower("Channel") = 'security'
  AND "EventID" = 1102
  AND lower("Provider_Name") = 'microsoft-windows-eventlog';
