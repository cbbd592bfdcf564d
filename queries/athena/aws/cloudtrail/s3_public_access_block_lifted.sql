-- S3 Block Public Access Lifted
-- rule 1059f0f4-ddeb-4eb7-a3da-8bbfd88fd2b1, level medium, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress",
  "eventName",
  coalesce(
    json_extract_scalar("requestParameters", '$["bucketName"]'),
    json_format(json_extract("requestParameters", '$["bucketName"]'))
  ) AS "requestParameters.bucketName",
  coalesce(
    json_extract_scalar("requestParameters", '$["PublicAccessBlockConfiguration"]'),
    json_format(json_extract("requestParameters", '$["PublicAccessBlockConfiguration"]'))
  ) AS "requestParameters.PublicAccessBlockConfiguration"
FROM "cloudtrail_logs_pp"
WHERE (
    (
        lower("eventSource") = 's3.amazonaws.com'
          AND lower("eventName") IN ('deletebucketpublicaccessblock', 'deleteaccountpublicaccessblock')
      )
      OR (
        lower("eventSource") = 's3.amazonaws.com'
          AND lower("eventName") IN ('putbucketpublicaccessblock', 'putaccountpublicaccessblock')
          AND (
            (
                lower(
                    json_extract_scalar(
                      "requestParameters", '$["PublicAccessBlockConfiguration"]["BlockPublicAcls"]'
                    )
                  ) = 'false'
                  OR CASE
                    WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              transform(
                                flatten(
                                  transform(
                                    flatten(
                                      transform(
                                        ARRAY[
                                          json_extract(
                                            "requestParameters",
                                            '$["PublicAccessBlockConfiguration"]'
                                          )
                                        ], v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                                      )
                                    ), v2 -> coalesce(TRY_CAST(v2 AS Array(JSON)), ARRAY[v2])
                                  )
                                ), v3 -> json_extract(v3, '$["BlockPublicAcls"]')
                              ), v4 -> coalesce(TRY_CAST(v4 AS Array(JSON)), ARRAY[v4])
                            )
                          ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                        )
                      ), v6 -> lower(json_extract_scalar(v6, '$')) = 'false'
                    )
                    ELSE FALSE
                  END
              )
              OR (
                lower(
                    json_extract_scalar(
                      "requestParameters", '$["PublicAccessBlockConfiguration"]["IgnorePublicAcls"]'
                    )
                  ) = 'false'
                  OR CASE
                    WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              transform(
                                flatten(
                                  transform(
                                    flatten(
                                      transform(
                                        ARRAY[
                                          json_extract(
                                            "requestParameters",
                                            '$["PublicAccessBlockConfiguration"]'
                                          )
                                        ], v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                                      )
                                    ), v8 -> coalesce(TRY_CAST(v8 AS Array(JSON)), ARRAY[v8])
                                  )
                                ), v9 -> json_extract(v9, '$["IgnorePublicAcls"]')
                              ), v10 -> coalesce(TRY_CAST(v10 AS Array(JSON)), ARRAY[v10])
                            )
                          ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                        )
                      ), v12 -> lower(json_extract_scalar(v12, '$')) = 'false'
                    )
                    ELSE FALSE
                  END
              )
              OR (
                lower(
                    json_extract_scalar(
                      "requestParameters",
                      '$["PublicAccessBlockConfiguration"]["BlockPublicPolicy"]'
                    )
                  ) = 'false'
                  OR CASE
                    WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              transform(
                                flatten(
                                  transform(
                                    flatten(
                                      transform(
                                        ARRAY[
                                          json_extract(
                                            "requestParameters",
                                            '$["PublicAccessBlockConfiguration"]'
                                          )
                                        ], v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                                      )
                                    ), v14 -> coalesce(TRY_CAST(v14 AS Array(JSON)), ARRAY[v14])
                                  )
                                ), v15 -> json_extract(v15, '$["BlockPublicPolicy"]')
                              ), v16 -> coalesce(TRY_CAST(v16 AS Array(JSON)), ARRAY[v16])
                            )
                          ), v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                        )
                      ), v18 -> lower(json_extract_scalar(v18, '$')) = 'false'
                    )
                    ELSE FALSE
                  END
              )
              OR (
                lower(
                    json_extract_scalar(
                      "requestParameters",
                      '$["PublicAccessBlockConfiguration"]["RestrictPublicBuckets"]'
                    )
                  ) = 'false'
                  OR CASE
                    WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              transform(
                                flatten(
                                  transform(
                                    flatten(
                                      transform(
                                        ARRAY[
                                          json_extract(
                                            "requestParameters",
                                            '$["PublicAccessBlockConfiguration"]'
                                          )
                                        ], v19 -> coalesce(TRY_CAST(v19 AS Array(JSON)), ARRAY[v19])
                                      )
                                    ), v20 -> coalesce(TRY_CAST(v20 AS Array(JSON)), ARRAY[v20])
                                  )
                                ), v21 -> json_extract(v21, '$["RestrictPublicBuckets"]')
                              ), v22 -> coalesce(TRY_CAST(v22 AS Array(JSON)), ARRAY[v22])
                            )
                          ), v23 -> coalesce(TRY_CAST(v23 AS Array(JSON)), ARRAY[v23])
                        )
                      ), v24 -> lower(json_extract_scalar(v24, '$')) = 'false'
                    )
                    ELSE FALSE
                  END
              )
          )
      )
  )
  AND NOT ("errorCode" IS NOT NULL);
