-- S3 Block Public Access Lifted
-- rule 1059f0f4-ddeb-4eb7-a3da-8bbfd88fd2b1, level medium, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress",
  "eventName",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."bucketName"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."bucketName"') AS VARCHAR)
  ) AS "requestParameters.bucketName",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("requestParameters" AS JSON), '$."PublicAccessBlockConfiguration"'), '$'
    ),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."PublicAccessBlockConfiguration"') AS VARCHAR)
  ) AS "requestParameters.PublicAccessBlockConfiguration"
FROM "cloudtrail"
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
                    json_extract_string(
                      json_value(
                        TRY_CAST("requestParameters" AS JSON),
                        '$."PublicAccessBlockConfiguration"."BlockPublicAcls"'
                      ), '$'
                    )
                  ) = 'false'
                  OR CASE
                    WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                      list_filter(
                        flatten(
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    CASE
                                      WHEN json_type(
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."PublicAccessBlockConfiguration"'
                                        )
                                      ) = 'ARRAY' THEN json_extract(
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."PublicAccessBlockConfiguration"'
                                        ), '$[*]'
                                      )
                                      ELSE ARRAY[
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."PublicAccessBlockConfiguration"'
                                        )
                                      ]
                                    END,
                                    lambda v1: CASE
                                      WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                                      ELSE ARRAY[v1]
                                    END
                                  )
                                ),
                                lambda v2: CASE
                                  WHEN json_type(json_extract(v2, '$."BlockPublicAcls"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."BlockPublicAcls"'), '$[*]')
                                  ELSE ARRAY[json_extract(v2, '$."BlockPublicAcls"')]
                                END
                              )
                            ),
                            lambda v3: CASE
                              WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]')
                              ELSE ARRAY[v3]
                            END
                          )
                        ), lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) = 'false'
                      )
                    ) > 0
                    ELSE FALSE
                  END
              )
              OR (
                lower(
                    json_extract_string(
                      json_value(
                        TRY_CAST("requestParameters" AS JSON),
                        '$."PublicAccessBlockConfiguration"."IgnorePublicAcls"'
                      ), '$'
                    )
                  ) = 'false'
                  OR CASE
                    WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                      list_filter(
                        flatten(
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    CASE
                                      WHEN json_type(
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."PublicAccessBlockConfiguration"'
                                        )
                                      ) = 'ARRAY' THEN json_extract(
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."PublicAccessBlockConfiguration"'
                                        ), '$[*]'
                                      )
                                      ELSE ARRAY[
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."PublicAccessBlockConfiguration"'
                                        )
                                      ]
                                    END,
                                    lambda v5: CASE
                                      WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                                      ELSE ARRAY[v5]
                                    END
                                  )
                                ),
                                lambda v6: CASE
                                  WHEN json_type(json_extract(v6, '$."IgnorePublicAcls"')) = 'ARRAY' THEN json_extract(json_extract(v6, '$."IgnorePublicAcls"'), '$[*]')
                                  ELSE ARRAY[json_extract(v6, '$."IgnorePublicAcls"')]
                                END
                              )
                            ),
                            lambda v7: CASE
                              WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                              ELSE ARRAY[v7]
                            END
                          )
                        ), lambda v8: lower(json_extract_string(json_value(v8, '$'), '$')) = 'false'
                      )
                    ) > 0
                    ELSE FALSE
                  END
              )
              OR (
                lower(
                    json_extract_string(
                      json_value(
                        TRY_CAST("requestParameters" AS JSON),
                        '$."PublicAccessBlockConfiguration"."BlockPublicPolicy"'
                      ), '$'
                    )
                  ) = 'false'
                  OR CASE
                    WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                      list_filter(
                        flatten(
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    CASE
                                      WHEN json_type(
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."PublicAccessBlockConfiguration"'
                                        )
                                      ) = 'ARRAY' THEN json_extract(
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."PublicAccessBlockConfiguration"'
                                        ), '$[*]'
                                      )
                                      ELSE ARRAY[
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."PublicAccessBlockConfiguration"'
                                        )
                                      ]
                                    END,
                                    lambda v9: CASE
                                      WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]')
                                      ELSE ARRAY[v9]
                                    END
                                  )
                                ),
                                lambda v10: CASE
                                  WHEN json_type(json_extract(v10, '$."BlockPublicPolicy"')) = 'ARRAY' THEN json_extract(json_extract(v10, '$."BlockPublicPolicy"'), '$[*]')
                                  ELSE ARRAY[json_extract(v10, '$."BlockPublicPolicy"')]
                                END
                              )
                            ),
                            lambda v11: CASE
                              WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                              ELSE ARRAY[v11]
                            END
                          )
                        ),
                        lambda v12: lower(json_extract_string(json_value(v12, '$'), '$')) = 'false'
                      )
                    ) > 0
                    ELSE FALSE
                  END
              )
              OR (
                lower(
                    json_extract_string(
                      json_value(
                        TRY_CAST("requestParameters" AS JSON),
                        '$."PublicAccessBlockConfiguration"."RestrictPublicBuckets"'
                      ), '$'
                    )
                  ) = 'false'
                  OR CASE
                    WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                      list_filter(
                        flatten(
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    CASE
                                      WHEN json_type(
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."PublicAccessBlockConfiguration"'
                                        )
                                      ) = 'ARRAY' THEN json_extract(
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."PublicAccessBlockConfiguration"'
                                        ), '$[*]'
                                      )
                                      ELSE ARRAY[
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."PublicAccessBlockConfiguration"'
                                        )
                                      ]
                                    END,
                                    lambda v13: CASE
                                      WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                                      ELSE ARRAY[v13]
                                    END
                                  )
                                ),
                                lambda v14: CASE
                                  WHEN json_type(json_extract(v14, '$."RestrictPublicBuckets"')) = 'ARRAY' THEN json_extract(
                                    json_extract(v14, '$."RestrictPublicBuckets"'), '$[*]'
                                  )
                                  ELSE ARRAY[json_extract(v14, '$."RestrictPublicBuckets"')]
                                END
                              )
                            ),
                            lambda v15: CASE
                              WHEN json_type(v15) = 'ARRAY' THEN json_extract(v15, '$[*]')
                              ELSE ARRAY[v15]
                            END
                          )
                        ),
                        lambda v16: lower(json_extract_string(json_value(v16, '$'), '$')) = 'false'
                      )
                    ) > 0
                    ELSE FALSE
                  END
              )
          )
      )
  )
  AND NOT ("errorCode" IS NOT NULL);
