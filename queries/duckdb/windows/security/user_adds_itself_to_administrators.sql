-- User Adds Itself to an Administrators Group
-- rule 5558efec-78cd-41ae-a5a0-39a250b27fa0, level high, source windows, duckdb
SELECT
  "TimeCreated",
  "Computer",
  "Channel",
  "EventRecordID",
  "SubjectDomainName",
  "SubjectUserName",
  "SubjectLogonId",
  "TargetUserName",
  "MemberSid"
FROM "windows"
WHERE lower("Channel") = 'security'
  AND (
    ("EventID" = 4732 AND lower("TargetSid") = 's-1-5-32-544')
      OR ("EventID" = 4728 AND lower("TargetSid") LIKE 's-1-5-21-%-512')
      OR ("EventID" = 4756 AND lower("TargetSid") LIKE 's-1-5-21-%-519')
  )
  AND lower("MemberSid") = lower("SubjectUserSid");
