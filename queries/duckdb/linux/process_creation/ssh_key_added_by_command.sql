-- SSH Key Added by a Command on Linux
-- rule 8f5c0701-980b-43fe-97a8-5f0f6f8a9916, level medium, source linux-sysmon, duckdb
SELECT
  "TimeCreated",
  "Computer",
  "EventRecordID",
  "User",
  "Image",
  "CommandLine",
  "ParentImage"
FROM "linux_sysmon"
WHERE "EventID" = 1
  AND lower("CommandLine") LIKE '%.ssh/authorized!_keys%' ESCAPE '!'
  AND (
    regexp_matches("CommandLine", '>>?[\s\x0b]*[^\s\x0b]*\.ssh/authorized_keys')
      OR regexp_matches(lower("Image"), '(?:/tee|/sed|/cp|/mv)\z')
  )
  AND NOT coalesce(
    lower("ParentImage") LIKE '%/cloud-init'
      OR lower("ParentImage") LIKE '%/google!_guest!_agent' ESCAPE '!', FALSE
  );
