-- Console Login Without a Second Factor
-- rule 9328f09c-3375-47c9-bacd-4d5fd9cacf72, level medium, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."type" AS "userIdentity.type",
  "userIdentity"."userName" AS "userIdentity.userName",
  "userIdentity"."accountId" AS "userIdentity.accountId",
  "sourceIPAddress",
  "userAgent",
  coalesce(
    json_extract_string(json_value(TRY_CAST("additionalEventData" AS JSON), '$."LoginTo"'), '$'),
    CAST(json_extract(TRY_CAST("additionalEventData" AS JSON), '$."LoginTo"') AS VARCHAR)
  ) AS "additionalEventData.LoginTo"
FROM "cloudtrail"
WHERE lower("eventSource") = 'signin.amazonaws.com'
  AND lower("eventName") = 'consolelogin'
  AND (
    lower(
        json_extract_string(
          json_value(TRY_CAST("responseElements" AS JSON), '$."ConsoleLogin"'), '$'
        )
      ) = 'success'
      OR CASE
        WHEN strpos(CAST(TRY_CAST("responseElements" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                CASE
                  WHEN json_type(json_extract(TRY_CAST("responseElements" AS JSON), '$."ConsoleLogin"')) = 'ARRAY' THEN json_extract(
                    json_extract(TRY_CAST("responseElements" AS JSON), '$."ConsoleLogin"'), '$[*]'
                  )
                  ELSE ARRAY[json_extract(TRY_CAST("responseElements" AS JSON), '$."ConsoleLogin"')]
                END,
                lambda v1: CASE WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]') ELSE ARRAY[v1] END
              )
            ), lambda v2: lower(json_extract_string(json_value(v2, '$'), '$')) = 'success'
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND (
    lower(
        json_extract_string(json_value(TRY_CAST("additionalEventData" AS JSON), '$."MFAUsed"'), '$')
      ) = 'no'
      OR CASE
        WHEN strpos(CAST(TRY_CAST("additionalEventData" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                CASE
                  WHEN json_type(json_extract(TRY_CAST("additionalEventData" AS JSON), '$."MFAUsed"')) = 'ARRAY' THEN json_extract(
                    json_extract(TRY_CAST("additionalEventData" AS JSON), '$."MFAUsed"'), '$[*]'
                  )
                  ELSE ARRAY[json_extract(TRY_CAST("additionalEventData" AS JSON), '$."MFAUsed"')]
                END,
                lambda v3: CASE WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]') ELSE ARRAY[v3] END
              )
            ), lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) = 'no'
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND NOT (
    coalesce(lower("userIdentity"."type") IN ('assumedrole', 'federateduser'), FALSE)
      OR coalesce(
        json_type(TRY_CAST("additionalEventData" AS JSON), '$."SamlProviderArn"') <> 'NULL', FALSE
      )
  );
