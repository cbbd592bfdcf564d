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
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
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
                                                      '$."createVolumePermission"'
                                                    )
                                                  ) = 'ARRAY' THEN json_extract(
                                                    json_extract(
                                                      TRY_CAST("requestParameters" AS JSON),
                                                      '$."createVolumePermission"'
                                                    ), '$[*]'
                                                  )
                                                  ELSE ARRAY[
                                                    json_extract(
                                                      TRY_CAST("requestParameters" AS JSON),
                                                      '$."createVolumePermission"'
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
                                              WHEN json_type(json_extract(v2, '$."add"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."add"'), '$[*]')
                                              ELSE ARRAY[json_extract(v2, '$."add"')]
                                            END
                                          )
                                        ),
                                        lambda v3: CASE
                                          WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]')
                                          ELSE ARRAY[v3]
                                        END
                                      )
                                    ),
                                    lambda v4: CASE
                                      WHEN json_type(json_extract(v4, '$."items"')) = 'ARRAY' THEN json_extract(json_extract(v4, '$."items"'), '$[*]')
                                      ELSE ARRAY[json_extract(v4, '$."items"')]
                                    END
                                  )
                                ),
                                lambda v5: CASE
                                  WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                                  ELSE ARRAY[v5]
                                END
                              )
                            ),
                            lambda v6: CASE
                              WHEN json_type(json_extract(v6, '$."group"')) = 'ARRAY' THEN json_extract(json_extract(v6, '$."group"'), '$[*]')
                              ELSE ARRAY[json_extract(v6, '$."group"')]
                            END
                          )
                        ),
                        lambda v7: CASE
                          WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                          ELSE ARRAY[v7]
                        END
                      )
                    ), lambda v8: lower(json_extract_string(json_value(v8, '$'), '$')) = 'all'
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
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
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
                                                      '$."launchPermission"'
                                                    )
                                                  ) = 'ARRAY' THEN json_extract(
                                                    json_extract(
                                                      TRY_CAST("requestParameters" AS JSON),
                                                      '$."launchPermission"'
                                                    ), '$[*]'
                                                  )
                                                  ELSE ARRAY[
                                                    json_extract(
                                                      TRY_CAST("requestParameters" AS JSON),
                                                      '$."launchPermission"'
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
                                              WHEN json_type(json_extract(v10, '$."add"')) = 'ARRAY' THEN json_extract(json_extract(v10, '$."add"'), '$[*]')
                                              ELSE ARRAY[json_extract(v10, '$."add"')]
                                            END
                                          )
                                        ),
                                        lambda v11: CASE
                                          WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                                          ELSE ARRAY[v11]
                                        END
                                      )
                                    ),
                                    lambda v12: CASE
                                      WHEN json_type(json_extract(v12, '$."items"')) = 'ARRAY' THEN json_extract(json_extract(v12, '$."items"'), '$[*]')
                                      ELSE ARRAY[json_extract(v12, '$."items"')]
                                    END
                                  )
                                ),
                                lambda v13: CASE
                                  WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                                  ELSE ARRAY[v13]
                                END
                              )
                            ),
                            lambda v14: CASE
                              WHEN json_type(json_extract(v14, '$."group"')) = 'ARRAY' THEN json_extract(json_extract(v14, '$."group"'), '$[*]')
                              ELSE ARRAY[json_extract(v14, '$."group"')]
                            END
                          )
                        ),
                        lambda v15: CASE
                          WHEN json_type(v15) = 'ARRAY' THEN json_extract(v15, '$[*]')
                          ELSE ARRAY[v15]
                        END
                      )
                    ), lambda v16: lower(json_extract_string(json_value(v16, '$'), '$')) = 'all'
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
                        CASE
                          WHEN json_type(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."attributeName"')
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."attributeName"'),
                            '$[*]'
                          )
                          ELSE ARRAY[
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."attributeName"')
                          ]
                        END,
                        lambda v17: CASE
                          WHEN json_type(v17) = 'ARRAY' THEN json_extract(v17, '$[*]')
                          ELSE ARRAY[v17]
                        END
                      )
                    ), lambda v18: lower(json_extract_string(json_value(v18, '$'), '$')) = 'restore'
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
                        CASE
                          WHEN json_type(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."valuesToAdd"')
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."valuesToAdd"'),
                            '$[*]'
                          )
                          ELSE ARRAY[
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."valuesToAdd"')
                          ]
                        END,
                        lambda v19: CASE
                          WHEN json_type(v19) = 'ARRAY' THEN json_extract(v19, '$[*]')
                          ELSE ARRAY[v19]
                        END
                      )
                    ), lambda v20: lower(json_extract_string(json_value(v20, '$'), '$')) = 'all'
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
  )
  AND NOT ("errorCode" IS NOT NULL);
