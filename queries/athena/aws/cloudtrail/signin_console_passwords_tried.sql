-- Console Sign-In Failed
-- rule bcdf3742-5db4-4ae9-93dc-7b640ec9ea96, level informational, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."userName" AS "userIdentity.userName",
  "sourceIPAddress",
  "userAgent"
FROM "cloudtrail_logs_pp"
WHERE lower("eventSource") = 'signin.amazonaws.com'
  AND lower("eventName") = 'consolelogin'
  AND (
    lower(json_extract_scalar("responseElements", '$["ConsoleLogin"]')) = 'failure'
      OR CASE
        WHEN strpos(CAST("responseElements" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              coalesce(
                TRY_CAST(json_extract("responseElements", '$["ConsoleLogin"]') AS Array(JSON)),
                ARRAY[json_extract("responseElements", '$["ConsoleLogin"]')]
              ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
            )
          ), v2 -> lower(json_extract_scalar(v2, '$')) = 'failure'
        )
        ELSE FALSE
      END
  );
