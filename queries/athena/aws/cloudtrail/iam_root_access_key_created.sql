-- Access Key Created for the Root User
-- rule 1634df99-9450-4862-99a6-55af085a63de, level critical, source aws-cloudtrail, athena
SELECT
  "eventTime" AS "eventTime",
  "eventID" AS "eventID",
  "userIdentity"."accountId" AS "userIdentity.accountId",
  "userIdentity"."sessionContext"."attributes"."mfaAuthenticated" AS "userIdentity.sessionContext.attributes.mfaAuthenticated",
  "sourceIPAddress" AS "sourceIPAddress",
  "userAgent" AS "userAgent",
  coalesce(
    json_extract_scalar("responseElements", '$["accessKey"]["accessKeyId"]'),
    json_format(json_extract("responseElements", '$["accessKey"]["accessKeyId"]'))
  ) AS "responseElements.accessKey.accessKeyId"
FROM "cloudtrail_logs_pp"
WHERE lower("eventSource") = 'iam.amazonaws.com'
  AND lower("eventName") = 'createaccesskey'
  AND lower("userIdentity"."type") = 'root'
  AND NOT coalesce(
    coalesce(json_format(json_extract("requestParameters", '$["userName"]')) <> 'null', FALSE)
      OR CASE
        WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
          transform(
            flatten(
              transform(
                flatten(
                  transform(
                    ARRAY[json_extract("requestParameters", '$')],
                    v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                  )
                ), v2 -> coalesce(TRY_CAST(v2 AS Array(JSON)), ARRAY[v2])
              )
            ), v3 -> json_extract(v3, '$["userName"]')
          ), v4 -> coalesce(json_format(json_extract(v4, '$')) <> 'null', FALSE)
        )
        ELSE FALSE
      END, FALSE
  )
  AND "errorCode" IS NULL;
