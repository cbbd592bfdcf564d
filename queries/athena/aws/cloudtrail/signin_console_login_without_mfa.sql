-- Console Login Without a Second Factor
-- rule 9328f09c-3375-47c9-bacd-4d5fd9cacf72, level medium, source aws-cloudtrail, athena
SELECT
  "eventTime" AS "eventTime",
  "eventID" AS "eventID",
  "userIdentity"."type" AS "userIdentity.type",
  "userIdentity"."userName" AS "userIdentity.userName",
  "userIdentity"."accountId" AS "userIdentity.accountId",
  "sourceIPAddress" AS "sourceIPAddress",
  "userAgent" AS "userAgent",
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
                  transform(
                    flatten(
                      transform(
                        flatten(
                          transform(
                            ARRAY[json_extract("responseElements", '$')],
                            v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                          )
                        ), v2 -> coalesce(TRY_CAST(v2 AS Array(JSON)), ARRAY[v2])
                      )
                    ), v3 -> json_extract(v3, '$["ConsoleLogin"]')
                  ), v4 -> coalesce(TRY_CAST(v4 AS Array(JSON)), ARRAY[v4])
                )
              ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
            )
          ), v6 -> lower(json_extract_scalar(v6, '$')) = 'success'
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
                  transform(
                    flatten(
                      transform(
                        flatten(
                          transform(
                            ARRAY[json_extract("additionalEventData", '$')],
                            v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                          )
                        ), v8 -> coalesce(TRY_CAST(v8 AS Array(JSON)), ARRAY[v8])
                      )
                    ), v9 -> json_extract(v9, '$["MFAUsed"]')
                  ), v10 -> coalesce(TRY_CAST(v10 AS Array(JSON)), ARRAY[v10])
                )
              ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
            )
          ), v12 -> lower(json_extract_scalar(v12, '$')) = 'no'
        )
        ELSE FALSE
      END
  )
  AND NOT (
    coalesce(lower("userIdentity"."type") IN ('assumedrole', 'federateduser'), FALSE)
      OR coalesce(
        coalesce(
            json_format(json_extract("additionalEventData", '$["SamlProviderArn"]')) <> 'null',
            FALSE
          )
          OR CASE
            WHEN strpos(CAST("additionalEventData" AS VARCHAR), '[') > 0 THEN any_match(
              transform(
                flatten(
                  transform(
                    flatten(
                      transform(
                        ARRAY[json_extract("additionalEventData", '$')],
                        v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                      )
                    ), v14 -> coalesce(TRY_CAST(v14 AS Array(JSON)), ARRAY[v14])
                  )
                ), v15 -> json_extract(v15, '$["SamlProviderArn"]')
              ), v16 -> coalesce(json_format(json_extract(v16, '$')) <> 'null', FALSE)
            )
            ELSE FALSE
          END, FALSE
      )
  );
