-- S3 Lifecycle Rule Expires a Whole Bucket Within a Week
-- rule 6e3f64c1-079c-4edd-bb7b-0df629ee9fc9, level medium, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress",
  coalesce(
    json_extract_scalar("requestParameters", '$["bucketName"]'),
    json_format(json_extract("requestParameters", '$["bucketName"]'))
  ) AS "requestParameters.bucketName",
  coalesce(
    json_extract_scalar("requestParameters", '$["LifecycleConfiguration"]["Rule"]'),
    json_format(json_extract("requestParameters", '$["LifecycleConfiguration"]["Rule"]'))
  ) AS "requestParameters.LifecycleConfiguration.Rule"
FROM "cloudtrail_logs_pp"
WHERE lower("eventSource") = 's3.amazonaws.com'
  AND lower("eventName") IN ('putbucketlifecycle', 'putbucketlifecycleconfiguration')
  AND (
    lower(
        json_extract_scalar("requestParameters", '$["LifecycleConfiguration"]["Rule"]["Status"]')
      ) = 'enabled'
      OR CASE
        WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              coalesce(
                                TRY_CAST(json_extract("requestParameters", '$["LifecycleConfiguration"]') AS Array(JSON)),
                                ARRAY[
                                  json_extract("requestParameters", '$["LifecycleConfiguration"]')
                                ]
                              ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                            )
                          ),
                          v2 -> coalesce(
                            TRY_CAST(json_extract(v2, '$["Rule"]') AS Array(JSON)),
                            ARRAY[json_extract(v2, '$["Rule"]')]
                          )
                        )
                      ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
                    )
                  ),
                  v4 -> coalesce(
                    TRY_CAST(json_extract(v4, '$["Status"]') AS Array(JSON)),
                    ARRAY[json_extract(v4, '$["Status"]')]
                  )
                )
              ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
            )
          ), v6 -> lower(json_extract_scalar(v6, '$')) = 'enabled'
        )
        ELSE FALSE
      END
  )
  AND (
    CASE
        WHEN regexp_like(
          json_extract_scalar(
            "requestParameters", '$["LifecycleConfiguration"]["Rule"]["Expiration"]["Days"]'
          ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
        ) THEN TRY_CAST(json_extract_scalar(
          "requestParameters", '$["LifecycleConfiguration"]["Rule"]["Expiration"]["Days"]'
        ) AS DOUBLE) <= 7E0
        ELSE FALSE
      END
      OR CASE
        WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract(
                                          "requestParameters", '$["LifecycleConfiguration"]'
                                        ) AS Array(JSON)),
                                        ARRAY[
                                          json_extract(
                                            "requestParameters", '$["LifecycleConfiguration"]'
                                          )
                                        ]
                                      ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                                    )
                                  ),
                                  v8 -> coalesce(
                                    TRY_CAST(json_extract(v8, '$["Rule"]') AS Array(JSON)),
                                    ARRAY[json_extract(v8, '$["Rule"]')]
                                  )
                                )
                              ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                            )
                          ),
                          v10 -> coalesce(
                            TRY_CAST(json_extract(v10, '$["Expiration"]') AS Array(JSON)),
                            ARRAY[json_extract(v10, '$["Expiration"]')]
                          )
                        )
                      ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                    )
                  ),
                  v12 -> coalesce(
                    TRY_CAST(json_extract(v12, '$["Days"]') AS Array(JSON)),
                    ARRAY[json_extract(v12, '$["Days"]')]
                  )
                )
              ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
            )
          ),
          v14 -> CASE
            WHEN regexp_like(
              json_extract_scalar(v14, '$'),
              '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
            ) THEN TRY_CAST(json_extract_scalar(v14, '$') AS DOUBLE) <= 7E0
            ELSE FALSE
          END
        )
        ELSE FALSE
      END
  )
  AND "errorCode" IS NULL
  AND (
    (
        lower(
            json_extract_scalar(
              "requestParameters", '$["LifecycleConfiguration"]["Rule"]["Filter"]["Prefix"]'
            )
          ) = ''
          OR CASE
            WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
              flatten(
                transform(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      flatten(
                                        transform(
                                          coalesce(
                                            TRY_CAST(json_extract(
                                              "requestParameters", '$["LifecycleConfiguration"]'
                                            ) AS Array(JSON)),
                                            ARRAY[
                                              json_extract(
                                                "requestParameters", '$["LifecycleConfiguration"]'
                                              )
                                            ]
                                          ),
                                          v15 -> coalesce(TRY_CAST(v15 AS Array(JSON)), ARRAY[v15])
                                        )
                                      ),
                                      v16 -> coalesce(
                                        TRY_CAST(json_extract(v16, '$["Rule"]') AS Array(JSON)),
                                        ARRAY[json_extract(v16, '$["Rule"]')]
                                      )
                                    )
                                  ), v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                                )
                              ),
                              v18 -> coalesce(
                                TRY_CAST(json_extract(v18, '$["Filter"]') AS Array(JSON)),
                                ARRAY[json_extract(v18, '$["Filter"]')]
                              )
                            )
                          ), v19 -> coalesce(TRY_CAST(v19 AS Array(JSON)), ARRAY[v19])
                        )
                      ),
                      v20 -> coalesce(
                        TRY_CAST(json_extract(v20, '$["Prefix"]') AS Array(JSON)),
                        ARRAY[json_extract(v20, '$["Prefix"]')]
                      )
                    )
                  ), v21 -> coalesce(TRY_CAST(v21 AS Array(JSON)), ARRAY[v21])
                )
              ), v22 -> lower(json_extract_scalar(v22, '$')) = ''
            )
            ELSE FALSE
          END
      )
      OR (
        lower(
            json_extract_scalar(
              "requestParameters", '$["LifecycleConfiguration"]["Rule"]["Filter"]'
            )
          ) = ''
          OR CASE
            WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
              flatten(
                transform(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  coalesce(
                                    TRY_CAST(json_extract("requestParameters", '$["LifecycleConfiguration"]') AS Array(JSON)),
                                    ARRAY[
                                      json_extract(
                                        "requestParameters", '$["LifecycleConfiguration"]'
                                      )
                                    ]
                                  ), v23 -> coalesce(TRY_CAST(v23 AS Array(JSON)), ARRAY[v23])
                                )
                              ),
                              v24 -> coalesce(
                                TRY_CAST(json_extract(v24, '$["Rule"]') AS Array(JSON)),
                                ARRAY[json_extract(v24, '$["Rule"]')]
                              )
                            )
                          ), v25 -> coalesce(TRY_CAST(v25 AS Array(JSON)), ARRAY[v25])
                        )
                      ),
                      v26 -> coalesce(
                        TRY_CAST(json_extract(v26, '$["Filter"]') AS Array(JSON)),
                        ARRAY[json_extract(v26, '$["Filter"]')]
                      )
                    )
                  ), v27 -> coalesce(TRY_CAST(v27 AS Array(JSON)), ARRAY[v27])
                )
              ), v28 -> lower(json_extract_scalar(v28, '$')) = ''
            )
            ELSE FALSE
          END
      )
      OR (
        lower(
            json_extract_scalar(
              "requestParameters", '$["LifecycleConfiguration"]["Rule"]["Prefix"]'
            )
          ) = ''
          OR CASE
            WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
              flatten(
                transform(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  coalesce(
                                    TRY_CAST(json_extract("requestParameters", '$["LifecycleConfiguration"]') AS Array(JSON)),
                                    ARRAY[
                                      json_extract(
                                        "requestParameters", '$["LifecycleConfiguration"]'
                                      )
                                    ]
                                  ), v29 -> coalesce(TRY_CAST(v29 AS Array(JSON)), ARRAY[v29])
                                )
                              ),
                              v30 -> coalesce(
                                TRY_CAST(json_extract(v30, '$["Rule"]') AS Array(JSON)),
                                ARRAY[json_extract(v30, '$["Rule"]')]
                              )
                            )
                          ), v31 -> coalesce(TRY_CAST(v31 AS Array(JSON)), ARRAY[v31])
                        )
                      ),
                      v32 -> coalesce(
                        TRY_CAST(json_extract(v32, '$["Prefix"]') AS Array(JSON)),
                        ARRAY[json_extract(v32, '$["Prefix"]')]
                      )
                    )
                  ), v33 -> coalesce(TRY_CAST(v33 AS Array(JSON)), ARRAY[v33])
                )
              ), v34 -> lower(json_extract_scalar(v34, '$')) = ''
            )
            ELSE FALSE
          END
      )
  );
