-- Access Key Created for the Root User
-- rule 1634df99-9450-4862-99a6-55af085a63de, level critical, source aws-cloudtrail, duckdb
SELECT
  "eventTime" AS "eventTime",
  "eventID" AS "eventID",
  "userIdentity"."accountId" AS "userIdentity.accountId",
  "userIdentity"."sessionContext"."attributes"."mfaAuthenticated" AS "userIdentity.sessionContext.attributes.mfaAuthenticated",
  "sourceIPAddress" AS "sourceIPAddress",
  "userAgent" AS "userAgent",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("responseElements" AS JSON), '$."accessKey"."accessKeyId"'), '$'
    ),
    CAST(json_extract(TRY_CAST("responseElements" AS JSON), '$."accessKey"."accessKeyId"') AS VARCHAR)
  ) AS "responseElements.accessKey.accessKeyId"
FROM "cloudtrail"
WHERE lower("eventSource") = 'iam.amazonaws.com'
  AND lower("eventName") = 'createaccesskey'
  AND lower("userIdentity"."type") = 'root'
  AND NOT coalesce(
    coalesce(json_type(TRY_CAST("requestParameters" AS JSON), '$."userName"') <> 'NULL', FALSE)
      OR CASE
        WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            list_transform(
              flatten(
                list_transform(
                  flatten(
                    list_transform(
                      ARRAY[TRY_CAST("requestParameters" AS JSON)],
                      lambda v1: CASE
                        WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                        ELSE ARRAY[v1]
                      END
                    )
                  ),
                  lambda v2: CASE WHEN json_type(v2) = 'ARRAY' THEN json_extract(v2, '$[*]') ELSE ARRAY[v2] END
                )
              ), lambda v3: json_extract(v3, '$."userName"')
            ), lambda v4: coalesce(json_type(v4, '$') <> 'NULL', FALSE)
          )
        ) > 0
        ELSE FALSE
      END, FALSE
  )
  AND "errorCode" IS NULL;
