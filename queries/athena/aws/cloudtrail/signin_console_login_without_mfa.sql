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
              flatten(
                transform(
                  ARRAY[json_extract("responseElements", '$["ConsoleLogin"]')],
                  v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                )
              ), v2 -> coalesce(TRY_CAST(v2 AS Array(JSON)), ARRAY[v2])
            )
          ), v3 -> lower(json_extract_scalar(v3, '$')) = 'success'
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
              flatten(
                transform(
                  ARRAY[json_extract("additionalEventData", '$["MFAUsed"]')],
                  v4 -> coalesce(TRY_CAST(v4 AS Array(JSON)), ARRAY[v4])
                )
              ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
            )
          ), v6 -> lower(json_extract_scalar(v6, '$')) = 'no'
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
