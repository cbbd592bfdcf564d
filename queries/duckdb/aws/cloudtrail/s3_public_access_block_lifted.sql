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
                                list_transform(
                                  flatten(
                                    list_transform(
                                      flatten(
                                        list_transform(
                                          ARRAY[
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."PublicAccessBlockConfiguration"'
                                            )
                                          ],
                                          lambda v1: CASE
                                            WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                                            ELSE ARRAY[v1]
                                          END
                                        )
                                      ),
                                      lambda v2: CASE
                                        WHEN json_type(v2) = 'ARRAY' THEN json_extract(v2, '$[*]')
                                        ELSE ARRAY[v2]
                                      END
                                    )
                                  ), lambda v3: json_extract(v3, '$."BlockPublicAcls"')
                                ),
                                lambda v4: CASE
                                  WHEN json_type(v4) = 'ARRAY' THEN json_extract(v4, '$[*]')
                                  ELSE ARRAY[v4]
                                END
                              )
                            ),
                            lambda v5: CASE
                              WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                              ELSE ARRAY[v5]
                            END
                          )
                        ), lambda v6: lower(json_extract_string(json_value(v6, '$'), '$')) = 'false'
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
                                list_transform(
                                  flatten(
                                    list_transform(
                                      flatten(
                                        list_transform(
                                          ARRAY[
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."PublicAccessBlockConfiguration"'
                                            )
                                          ],
                                          lambda v7: CASE
                                            WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                                            ELSE ARRAY[v7]
                                          END
                                        )
                                      ),
                                      lambda v8: CASE
                                        WHEN json_type(v8) = 'ARRAY' THEN json_extract(v8, '$[*]')
                                        ELSE ARRAY[v8]
                                      END
                                    )
                                  ), lambda v9: json_extract(v9, '$."IgnorePublicAcls"')
                                ),
                                lambda v10: CASE
                                  WHEN json_type(v10) = 'ARRAY' THEN json_extract(v10, '$[*]')
                                  ELSE ARRAY[v10]
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
                                list_transform(
                                  flatten(
                                    list_transform(
                                      flatten(
                                        list_transform(
                                          ARRAY[
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."PublicAccessBlockConfiguration"'
                                            )
                                          ],
                                          lambda v13: CASE
                                            WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                                            ELSE ARRAY[v13]
                                          END
                                        )
                                      ),
                                      lambda v14: CASE
                                        WHEN json_type(v14) = 'ARRAY' THEN json_extract(v14, '$[*]')
                                        ELSE ARRAY[v14]
                                      END
                                    )
                                  ), lambda v15: json_extract(v15, '$."BlockPublicPolicy"')
                                ),
                                lambda v16: CASE
                                  WHEN json_type(v16) = 'ARRAY' THEN json_extract(v16, '$[*]')
                                  ELSE ARRAY[v16]
                                END
                              )
                            ),
                            lambda v17: CASE
                              WHEN json_type(v17) = 'ARRAY' THEN json_extract(v17, '$[*]')
                              ELSE ARRAY[v17]
                            END
                          )
                        ),
                        lambda v18: lower(json_extract_string(json_value(v18, '$'), '$')) = 'false'
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
                                list_transform(
                                  flatten(
                                    list_transform(
                                      flatten(
                                        list_transform(
                                          ARRAY[
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."PublicAccessBlockConfiguration"'
                                            )
                                          ],
                                          lambda v19: CASE
                                            WHEN json_type(v19) = 'ARRAY' THEN json_extract(v19, '$[*]')
                                            ELSE ARRAY[v19]
                                          END
                                        )
                                      ),
                                      lambda v20: CASE
                                        WHEN json_type(v20) = 'ARRAY' THEN json_extract(v20, '$[*]')
                                        ELSE ARRAY[v20]
                                      END
                                    )
                                  ), lambda v21: json_extract(v21, '$."RestrictPublicBuckets"')
                                ),
                                lambda v22: CASE
                                  WHEN json_type(v22) = 'ARRAY' THEN json_extract(v22, '$[*]')
                                  ELSE ARRAY[v22]
                                END
                              )
                            ),
                            lambda v23: CASE
                              WHEN json_type(v23) = 'ARRAY' THEN json_extract(v23, '$[*]')
                              ELSE ARRAY[v23]
                            END
                          )
                        ),
                        lambda v24: lower(json_extract_string(json_value(v24, '$'), '$')) = 'false'
                      )
                    ) > 0
                    ELSE FALSE
                  END
              )
          )
      )
  )
  AND NOT ("errorCode" IS NOT NULL);
