-- Snapshot or Machine Image Made Public
-- rule 7395b34e-e821-428a-b1ad-96d9c0537225, level high, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress",
  "eventName",
  coalesce(
    json_extract_scalar("requestParameters", '$["snapshotId"]'),
    json_format(json_extract("requestParameters", '$["snapshotId"]'))
  ) AS "requestParameters.snapshotId",
  coalesce(
    json_extract_scalar("requestParameters", '$["imageId"]'),
    json_format(json_extract("requestParameters", '$["imageId"]'))
  ) AS "requestParameters.imageId",
  coalesce(
    json_extract_scalar("requestParameters", '$["dBSnapshotIdentifier"]'),
    json_format(json_extract("requestParameters", '$["dBSnapshotIdentifier"]'))
  ) AS "requestParameters.dBSnapshotIdentifier"
FROM "cloudtrail_logs_pp"
WHERE (
    (
        lower("eventSource") = 'ec2.amazonaws.com'
          AND lower("eventName") = 'modifysnapshotattribute'
          AND (
            lower(
                json_extract_scalar(
                  "requestParameters", '$["createVolumePermission"]["add"]["items"]["group"]'
                )
              ) = 'all'
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
                                                            '$["createVolumePermission"]'
                                                          )
                                                        ],
                                                        v1 -> coalesce(
                                                          TRY_CAST(v1 AS Array(JSON)), ARRAY[v1]
                                                        )
                                                      )
                                                    ),
                                                    v2 -> coalesce(TRY_CAST(v2 AS Array(JSON)), ARRAY[v2])
                                                  )
                                                ), v3 -> json_extract(v3, '$["add"]')
                                              ),
                                              v4 -> coalesce(TRY_CAST(v4 AS Array(JSON)), ARRAY[v4])
                                            )
                                          ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                                        )
                                      ), v6 -> json_extract(v6, '$["items"]')
                                    ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                                  )
                                ), v8 -> coalesce(TRY_CAST(v8 AS Array(JSON)), ARRAY[v8])
                              )
                            ), v9 -> json_extract(v9, '$["group"]')
                          ), v10 -> coalesce(TRY_CAST(v10 AS Array(JSON)), ARRAY[v10])
                        )
                      ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                    )
                  ), v12 -> lower(json_extract_scalar(v12, '$')) = 'all'
                )
                ELSE FALSE
              END
          )
      )
      OR (
        lower("eventSource") = 'ec2.amazonaws.com'
          AND lower("eventName") = 'modifyimageattribute'
          AND (
            lower(
                json_extract_scalar(
                  "requestParameters", '$["launchPermission"]["add"]["items"]["group"]'
                )
              ) = 'all'
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
                                                            '$["launchPermission"]'
                                                          )
                                                        ],
                                                        v13 -> coalesce(
                                                          TRY_CAST(v13 AS Array(JSON)), ARRAY[v13]
                                                        )
                                                      )
                                                    ),
                                                    v14 -> coalesce(
                                                      TRY_CAST(v14 AS Array(JSON)), ARRAY[v14]
                                                    )
                                                  )
                                                ), v15 -> json_extract(v15, '$["add"]')
                                              ),
                                              v16 -> coalesce(TRY_CAST(v16 AS Array(JSON)), ARRAY[v16])
                                            )
                                          ),
                                          v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                                        )
                                      ), v18 -> json_extract(v18, '$["items"]')
                                    ), v19 -> coalesce(TRY_CAST(v19 AS Array(JSON)), ARRAY[v19])
                                  )
                                ), v20 -> coalesce(TRY_CAST(v20 AS Array(JSON)), ARRAY[v20])
                              )
                            ), v21 -> json_extract(v21, '$["group"]')
                          ), v22 -> coalesce(TRY_CAST(v22 AS Array(JSON)), ARRAY[v22])
                        )
                      ), v23 -> coalesce(TRY_CAST(v23 AS Array(JSON)), ARRAY[v23])
                    )
                  ), v24 -> lower(json_extract_scalar(v24, '$')) = 'all'
                )
                ELSE FALSE
              END
          )
      )
      OR (
        lower("eventSource") = 'rds.amazonaws.com'
          AND lower("eventName") IN ('modifydbsnapshotattribute', 'modifydbclustersnapshotattribute')
          AND (
            lower(json_extract_scalar("requestParameters", '$["attributeName"]')) = 'restore'
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          ARRAY[json_extract("requestParameters", '$["attributeName"]')],
                          v25 -> coalesce(TRY_CAST(v25 AS Array(JSON)), ARRAY[v25])
                        )
                      ), v26 -> coalesce(TRY_CAST(v26 AS Array(JSON)), ARRAY[v26])
                    )
                  ), v27 -> lower(json_extract_scalar(v27, '$')) = 'restore'
                )
                ELSE FALSE
              END
          )
          AND (
            lower(json_extract_scalar("requestParameters", '$["valuesToAdd"]')) = 'all'
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          ARRAY[json_extract("requestParameters", '$["valuesToAdd"]')],
                          v28 -> coalesce(TRY_CAST(v28 AS Array(JSON)), ARRAY[v28])
                        )
                      ), v29 -> coalesce(TRY_CAST(v29 AS Array(JSON)), ARRAY[v29])
                    )
                  ), v30 -> lower(json_extract_scalar(v30, '$')) = 'all'
                )
                ELSE FALSE
              END
          )
      )
  )
  AND NOT ("errorCode" IS NOT NULL);
