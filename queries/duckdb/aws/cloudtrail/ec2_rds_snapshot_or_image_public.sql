-- Snapshot or Machine Image Made Public
-- rule 7395b34e-e821-428a-b1ad-96d9c0537225, level high, source aws-cloudtrail, duckdb
SELECT
  "eventTime" AS "eventTime",
  "eventID" AS "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress" AS "sourceIPAddress",
  "eventName" AS "eventName",
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
                                                          list_transform(
                                                            flatten(
                                                              list_transform(
                                                                flatten(
                                                                  list_transform(
                                                                    ARRAY[
                                                                      TRY_CAST("requestParameters" AS JSON)
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
                                                            ),
                                                            lambda v3: json_extract(
                                                              v3, '$."createVolumePermission"'
                                                            )
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
                                                  ), lambda v6: json_extract(v6, '$."add"')
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
                                        ), lambda v9: json_extract(v9, '$."items"')
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
                              ), lambda v12: json_extract(v12, '$."group"')
                            ),
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
                    ), lambda v15: lower(json_extract_string(json_value(v15, '$'), '$')) = 'all'
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
                                                          list_transform(
                                                            flatten(
                                                              list_transform(
                                                                flatten(
                                                                  list_transform(
                                                                    ARRAY[
                                                                      TRY_CAST("requestParameters" AS JSON)
                                                                    ],
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
                                                            lambda v18: json_extract(
                                                              v18, '$."launchPermission"'
                                                            )
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
                                                  ), lambda v21: json_extract(v21, '$."add"')
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
                                        ), lambda v24: json_extract(v24, '$."items"')
                                      ),
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
                              ), lambda v27: json_extract(v27, '$."group"')
                            ),
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
                            list_transform(
                              flatten(
                                list_transform(
                                  flatten(
                                    list_transform(
                                      ARRAY[TRY_CAST("requestParameters" AS JSON)],
                                      lambda v31: CASE
                                        WHEN json_type(v31) = 'ARRAY' THEN json_extract(v31, '$[*]')
                                        ELSE ARRAY[v31]
                                      END
                                    )
                                  ),
                                  lambda v32: CASE
                                    WHEN json_type(v32) = 'ARRAY' THEN json_extract(v32, '$[*]')
                                    ELSE ARRAY[v32]
                                  END
                                )
                              ), lambda v33: json_extract(v33, '$."attributeName"')
                            ),
                            lambda v34: CASE
                              WHEN json_type(v34) = 'ARRAY' THEN json_extract(v34, '$[*]')
                              ELSE ARRAY[v34]
                            END
                          )
                        ),
                        lambda v35: CASE
                          WHEN json_type(v35) = 'ARRAY' THEN json_extract(v35, '$[*]')
                          ELSE ARRAY[v35]
                        END
                      )
                    ), lambda v36: lower(json_extract_string(json_value(v36, '$'), '$')) = 'restore'
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
                            list_transform(
                              flatten(
                                list_transform(
                                  flatten(
                                    list_transform(
                                      ARRAY[TRY_CAST("requestParameters" AS JSON)],
                                      lambda v37: CASE
                                        WHEN json_type(v37) = 'ARRAY' THEN json_extract(v37, '$[*]')
                                        ELSE ARRAY[v37]
                                      END
                                    )
                                  ),
                                  lambda v38: CASE
                                    WHEN json_type(v38) = 'ARRAY' THEN json_extract(v38, '$[*]')
                                    ELSE ARRAY[v38]
                                  END
                                )
                              ), lambda v39: json_extract(v39, '$."valuesToAdd"')
                            ),
                            lambda v40: CASE
                              WHEN json_type(v40) = 'ARRAY' THEN json_extract(v40, '$[*]')
                              ELSE ARRAY[v40]
                            END
                          )
                        ),
                        lambda v41: CASE
                          WHEN json_type(v41) = 'ARRAY' THEN json_extract(v41, '$[*]')
                          ELSE ARRAY[v41]
                        END
                      )
                    ), lambda v42: lower(json_extract_string(json_value(v42, '$'), '$')) = 'all'
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
  )
  AND NOT ("errorCode" IS NOT NULL);
