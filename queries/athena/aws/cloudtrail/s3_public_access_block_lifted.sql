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
                              flatten(
                                transform(
                                  coalesce(
                                    TRY_CAST(json_extract(
                                      "requestParameters", '$["PublicAccessBlockConfiguration"]'
                                    ) AS Array(JSON)),
                                    ARRAY[
                                      json_extract(
                                        "requestParameters", '$["PublicAccessBlockConfiguration"]'
                                      )
                                    ]
                                  ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                                )
                              ),
                              v2 -> coalesce(
                                TRY_CAST(json_extract(v2, '$["BlockPublicAcls"]') AS Array(JSON)),
                                ARRAY[json_extract(v2, '$["BlockPublicAcls"]')]
                              )
                            )
                          ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
                        )
                      ), v4 -> lower(json_extract_scalar(v4, '$')) = 'false'
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
                              flatten(
                                transform(
                                  coalesce(
                                    TRY_CAST(json_extract(
                                      "requestParameters", '$["PublicAccessBlockConfiguration"]'
                                    ) AS Array(JSON)),
                                    ARRAY[
                                      json_extract(
                                        "requestParameters", '$["PublicAccessBlockConfiguration"]'
                                      )
                                    ]
                                  ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                                )
                              ),
                              v6 -> coalesce(
                                TRY_CAST(json_extract(v6, '$["IgnorePublicAcls"]') AS Array(JSON)),
                                ARRAY[json_extract(v6, '$["IgnorePublicAcls"]')]
                              )
                            )
                          ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                        )
                      ), v8 -> lower(json_extract_scalar(v8, '$')) = 'false'
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
                              flatten(
                                transform(
                                  coalesce(
                                    TRY_CAST(json_extract(
                                      "requestParameters", '$["PublicAccessBlockConfiguration"]'
                                    ) AS Array(JSON)),
                                    ARRAY[
                                      json_extract(
                                        "requestParameters", '$["PublicAccessBlockConfiguration"]'
                                      )
                                    ]
                                  ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                                )
                              ),
                              v10 -> coalesce(
                                TRY_CAST(json_extract(v10, '$["BlockPublicPolicy"]') AS Array(JSON)),
                                ARRAY[json_extract(v10, '$["BlockPublicPolicy"]')]
                              )
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
                      '$["PublicAccessBlockConfiguration"]["RestrictPublicBuckets"]'
                    )
                  ) = 'false'
                  OR CASE
                    WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  coalesce(
                                    TRY_CAST(json_extract(
                                      "requestParameters", '$["PublicAccessBlockConfiguration"]'
                                    ) AS Array(JSON)),
                                    ARRAY[
                                      json_extract(
                                        "requestParameters", '$["PublicAccessBlockConfiguration"]'
                                      )
                                    ]
                                  ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                                )
                              ),
                              v14 -> coalesce(
                                TRY_CAST(json_extract(v14, '$["RestrictPublicBuckets"]') AS Array(JSON)),
                                ARRAY[json_extract(v14, '$["RestrictPublicBuckets"]')]
                              )
                            )
                          ), v15 -> coalesce(TRY_CAST(v15 AS Array(JSON)), ARRAY[v15])
                        )
                      ), v16 -> lower(json_extract_scalar(v16, '$')) = 'false'
                    )
                    ELSE FALSE
                  END
              )
          )
      )
  )
  AND NOT ("errorCode" IS NOT NULL);
