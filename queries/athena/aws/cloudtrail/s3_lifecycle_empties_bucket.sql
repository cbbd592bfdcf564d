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
                  transform(
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
                                          "requestParameters", '$["LifecycleConfiguration"]'
                                        )
                                      ], v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                                    )
                                  ), v2 -> coalesce(TRY_CAST(v2 AS Array(JSON)), ARRAY[v2])
                                )
                              ), v3 -> json_extract(v3, '$["Rule"]')
                            ), v4 -> coalesce(TRY_CAST(v4 AS Array(JSON)), ARRAY[v4])
                          )
                        ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                      )
                    ), v6 -> json_extract(v6, '$["Status"]')
                  ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                )
              ), v8 -> coalesce(TRY_CAST(v8 AS Array(JSON)), ARRAY[v8])
            )
          ), v9 -> lower(json_extract_scalar(v9, '$')) = 'enabled'
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
                  transform(
                    flatten(
                      transform(
                        flatten(
                          transform(
                            transform(
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
                                                    '$["LifecycleConfiguration"]'
                                                  )
                                                ],
                                                v10 -> coalesce(TRY_CAST(v10 AS Array(JSON)), ARRAY[v10])
                                              )
                                            ),
                                            v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                                          )
                                        ), v12 -> json_extract(v12, '$["Rule"]')
                                      ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                                    )
                                  ), v14 -> coalesce(TRY_CAST(v14 AS Array(JSON)), ARRAY[v14])
                                )
                              ), v15 -> json_extract(v15, '$["Expiration"]')
                            ), v16 -> coalesce(TRY_CAST(v16 AS Array(JSON)), ARRAY[v16])
                          )
                        ), v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                      )
                    ), v18 -> json_extract(v18, '$["Days"]')
                  ), v19 -> coalesce(TRY_CAST(v19 AS Array(JSON)), ARRAY[v19])
                )
              ), v20 -> coalesce(TRY_CAST(v20 AS Array(JSON)), ARRAY[v20])
            )
          ),
          v21 -> CASE
            WHEN regexp_like(
              json_extract_scalar(v21, '$'),
              '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
            ) THEN TRY_CAST(json_extract_scalar(v21, '$') AS DOUBLE) <= 7E0
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
                      transform(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                transform(
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
                                                        '$["LifecycleConfiguration"]'
                                                      )
                                                    ],
                                                    v22 -> coalesce(
                                                      TRY_CAST(v22 AS Array(JSON)), ARRAY[v22]
                                                    )
                                                  )
                                                ),
                                                v23 -> coalesce(TRY_CAST(v23 AS Array(JSON)), ARRAY[v23])
                                              )
                                            ), v24 -> json_extract(v24, '$["Rule"]')
                                          ),
                                          v25 -> coalesce(TRY_CAST(v25 AS Array(JSON)), ARRAY[v25])
                                        )
                                      ), v26 -> coalesce(TRY_CAST(v26 AS Array(JSON)), ARRAY[v26])
                                    )
                                  ), v27 -> json_extract(v27, '$["Filter"]')
                                ), v28 -> coalesce(TRY_CAST(v28 AS Array(JSON)), ARRAY[v28])
                              )
                            ), v29 -> coalesce(TRY_CAST(v29 AS Array(JSON)), ARRAY[v29])
                          )
                        ), v30 -> json_extract(v30, '$["Prefix"]')
                      ), v31 -> coalesce(TRY_CAST(v31 AS Array(JSON)), ARRAY[v31])
                    )
                  ), v32 -> coalesce(TRY_CAST(v32 AS Array(JSON)), ARRAY[v32])
                )
              ), v33 -> lower(json_extract_scalar(v33, '$')) = ''
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
                      transform(
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
                                              "requestParameters", '$["LifecycleConfiguration"]'
                                            )
                                          ],
                                          v34 -> coalesce(TRY_CAST(v34 AS Array(JSON)), ARRAY[v34])
                                        )
                                      ), v35 -> coalesce(TRY_CAST(v35 AS Array(JSON)), ARRAY[v35])
                                    )
                                  ), v36 -> json_extract(v36, '$["Rule"]')
                                ), v37 -> coalesce(TRY_CAST(v37 AS Array(JSON)), ARRAY[v37])
                              )
                            ), v38 -> coalesce(TRY_CAST(v38 AS Array(JSON)), ARRAY[v38])
                          )
                        ), v39 -> json_extract(v39, '$["Filter"]')
                      ), v40 -> coalesce(TRY_CAST(v40 AS Array(JSON)), ARRAY[v40])
                    )
                  ), v41 -> coalesce(TRY_CAST(v41 AS Array(JSON)), ARRAY[v41])
                )
              ), v42 -> lower(json_extract_scalar(v42, '$')) = ''
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
                      transform(
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
                                              "requestParameters", '$["LifecycleConfiguration"]'
                                            )
                                          ],
                                          v43 -> coalesce(TRY_CAST(v43 AS Array(JSON)), ARRAY[v43])
                                        )
                                      ), v44 -> coalesce(TRY_CAST(v44 AS Array(JSON)), ARRAY[v44])
                                    )
                                  ), v45 -> json_extract(v45, '$["Rule"]')
                                ), v46 -> coalesce(TRY_CAST(v46 AS Array(JSON)), ARRAY[v46])
                              )
                            ), v47 -> coalesce(TRY_CAST(v47 AS Array(JSON)), ARRAY[v47])
                          )
                        ), v48 -> json_extract(v48, '$["Prefix"]')
                      ), v49 -> coalesce(TRY_CAST(v49 AS Array(JSON)), ARRAY[v49])
                    )
                  ), v50 -> coalesce(TRY_CAST(v50 AS Array(JSON)), ARRAY[v50])
                )
              ), v51 -> lower(json_extract_scalar(v51, '$')) = ''
            )
            ELSE FALSE
          END
      )
  );
