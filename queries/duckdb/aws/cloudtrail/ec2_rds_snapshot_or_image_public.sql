-- Snapshot or Machine Image Made Public
-- rule 7395b34e-e821-428a-b1ad-96d9c0537225, level high, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress",
  "eventName",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."snapshotId"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."snapshotId"') AS VARCHAR)
  ) AS "requestParameters.snapshotId",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."imageId"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."imageId"') AS VARCHAR)
  ) AS "requestParameters.imageId",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("requestParameters" AS JSON), '$."dBSnapshotIdentifier"'), '$'
    ),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."dBSnapshotIdentifier"') AS VARCHAR)
  ) AS "requestParameters.dBSnapshotIdentifier"
FROM "cloudtrail"
WHERE (
    (
        lower("eventSource") = 'ec2.amazonaws.com'
          AND lower("eventName") = 'modifysnapshotattribute'
          AND (
            lower(
                json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON),
                    '$."createVolumePermission"."add"."items"."group"'
                  ), '$'
                )
              ) = 'all'
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
                                      list_transform(
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
                                                              '$."createVolumePermission"'
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
                                                  ), lambda v3: json_extract(v3, '$."add"')
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
                                        ), lambda v6: json_extract(v6, '$."items"')
                                      ),
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
                              ), lambda v9: json_extract(v9, '$."group"')
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
                    ), lambda v12: lower(json_extract_string(json_value(v12, '$'), '$')) = 'all'
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        lower("eventSource") = 'ec2.amazonaws.com'
          AND lower("eventName") = 'modifyimageattribute'
          AND (
            lower(
                json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON),
                    '$."launchPermission"."add"."items"."group"'
                  ), '$'
                )
              ) = 'all'
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
                                      list_transform(
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
                                                              '$."launchPermission"'
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
                                                  ), lambda v15: json_extract(v15, '$."add"')
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
                                        ), lambda v18: json_extract(v18, '$."items"')
                                      ),
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
                              ), lambda v21: json_extract(v21, '$."group"')
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
                    ), lambda v24: lower(json_extract_string(json_value(v24, '$'), '$')) = 'all'
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        lower("eventSource") = 'rds.amazonaws.com'
          AND lower("eventName") IN ('modifydbsnapshotattribute', 'modifydbclustersnapshotattribute')
          AND (
            lower(
                json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."attributeName"'), '$'
                )
              ) = 'restore'
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            ARRAY[
                              json_extract(
                                TRY_CAST("requestParameters" AS JSON), '$."attributeName"'
                              )
                            ],
                            lambda v25: CASE
                              WHEN json_type(v25) = 'ARRAY' THEN json_extract(v25, '$[*]')
                              ELSE ARRAY[v25]
                            END
                          )
                        ),
                        lambda v26: CASE
                          WHEN json_type(v26) = 'ARRAY' THEN json_extract(v26, '$[*]')
                          ELSE ARRAY[v26]
                        END
                      )
                    ), lambda v27: lower(json_extract_string(json_value(v27, '$'), '$')) = 'restore'
                  )
                ) > 0
                ELSE FALSE
              END
          )
          AND (
            lower(
                json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."valuesToAdd"'), '$'
                )
              ) = 'all'
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            ARRAY[
                              json_extract(TRY_CAST("requestParameters" AS JSON), '$."valuesToAdd"')
                            ],
                            lambda v28: CASE
                              WHEN json_type(v28) = 'ARRAY' THEN json_extract(v28, '$[*]')
                              ELSE ARRAY[v28]
                            END
                          )
                        ),
                        lambda v29: CASE
                          WHEN json_type(v29) = 'ARRAY' THEN json_extract(v29, '$[*]')
                          ELSE ARRAY[v29]
                        END
                      )
                    ), lambda v30: lower(json_extract_string(json_value(v30, '$'), '$')) = 'all'
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
  )
  AND NOT ("errorCode" IS NOT NULL);
