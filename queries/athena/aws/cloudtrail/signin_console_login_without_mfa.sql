-- Console Login Without a Second Factor
-- rule 9328f09c-3375-47c9-bacd-4d5fd9cacf72, level medium, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."type" AS "userIdentity.type",
  "userIdentity"."userName" AS "userIdentity.userName",
  "userIdentity"."accountId" AS "userIdentity.accountId",
  "sourceIPAddress",
  "userAgent",
  coalesce(
    json_extract_scalar("additionalEventData", '$["LoginTo"]'),
    json_format(json_extract("additionalEventData", '$["LoginTo"]'))
  ) AS "additionalEventData.LoginTo"
FROM "cloudtrail_logs_pp"
WHERE lower("eventSource") = 'signin.amazonaws.com'
  AND lower("eventName") = 'consolelogin'
  AND (
    lower(json_extract_scalar("responseElements", '$["ConsoleLogin"]')) = 'success'
      OR CASE
        WHEN strpos(CAST("responseElements" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              coalesce(
                TRY_CAST(json_extract("responseElements", '$["ConsoleLogin"]') AS Array(JSON)),
                ARRAY[json_extract("responseElements", '$["ConsoleLogin"]')]
              ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
            )
          ), v2 -> lower(json_extract_scalar(v2, '$')) = 'success'
        )
        ELSE FALSE
      END
  )
  AND (
    lower(json_extract_scalar("additionalEventData", '$["MFAUsed"]')) = 'no'
      OR CASE
        WHEN strpos(CAST("additionalEventData" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              coalesce(
                TRY_CAST(json_extract("additionalEventData", '$["MFAUsed"]') AS Array(JSON)),
                ARRAY[json_extract("additionalEventData", '$["MFAUsed"]')]
              ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
            )
          ), v4 -> lower(json_extract_scalar(v4, '$')) = 'no'
        )
        ELSE FALSE
      END
  )
  AND NOT (
    coalesce(lower("userIdentity"."type") IN ('assumedrole', 'federateduser'), FALSE)
      OR coalesce(
        json_format(json_extract("additionalEventData", '$["SamlProviderArn"]')) <> 'null', FALSE
      )
  );
