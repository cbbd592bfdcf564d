-- Access Key Created for the Root User
-- rule 1634df99-9450-4862-99a6-55af085a63de, level critical, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."accountId" AS "userIdentity.accountId",
  "userIdentity"."sessionContext"."attributes"."mfaAuthenticated" AS "userIdentity.sessionContext.attributes.mfaAuthenticated",
  "sourceIPAddress",
  "userAgent",
  coalesce(
    json_extract_scalar("responseElements", '$["accessKey"]["accessKeyId"]'),
    json_format(json_extract("responseElements", '$["accessKey"]["accessKeyId"]'))
  ) AS "responseElements.accessKey.accessKeyId"
FROM "cloudtrail_logs_pp"
WHERE lower("eventSource") = 'iam.amazonaws.com'
  AND lower("eventName") = 'createaccesskey'
  AND lower("userIdentity"."type") = 'root'
  AND NOT coalesce(json_format(json_extract("requestParameters", '$["userName"]')) <> 'null', FALSE)
  AND "errorCode" IS NULL;
