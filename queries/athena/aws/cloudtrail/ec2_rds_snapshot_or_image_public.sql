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
                                                  "requestParameters", '$["createVolumePermission"]'
                                                ) AS Array(JSON)),
                                                ARRAY[
                                                  json_extract(
                                                    "requestParameters",
                                                    '$["createVolumePermission"]'
                                                  )
                                                ]
                                              ),
                                              v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                                            )
                                          ),
                                          v2 -> coalesce(
                                            TRY_CAST(json_extract(v2, '$["add"]') AS Array(JSON)),
                                            ARRAY[json_extract(v2, '$["add"]')]
                                          )
                                        )
                                      ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
                                    )
                                  ),
                                  v4 -> coalesce(
                                    TRY_CAST(json_extract(v4, '$["items"]') AS Array(JSON)),
                                    ARRAY[json_extract(v4, '$["items"]')]
                                  )
                                )
                              ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                            )
                          ),
                          v6 -> coalesce(
                            TRY_CAST(json_extract(v6, '$["group"]') AS Array(JSON)),
                            ARRAY[json_extract(v6, '$["group"]')]
                          )
                        )
                      ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                    )
                  ), v8 -> lower(json_extract_scalar(v8, '$')) = 'all'
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
                                                  "requestParameters", '$["launchPermission"]'
                                                ) AS Array(JSON)),
                                                ARRAY[
                                                  json_extract(
                                                    "requestParameters", '$["launchPermission"]'
                                                  )
                                                ]
                                              ),
                                              v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                                            )
                                          ),
                                          v10 -> coalesce(
                                            TRY_CAST(json_extract(v10, '$["add"]') AS Array(JSON)),
                                            ARRAY[json_extract(v10, '$["add"]')]
                                          )
                                        )
                                      ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                                    )
                                  ),
                                  v12 -> coalesce(
                                    TRY_CAST(json_extract(v12, '$["items"]') AS Array(JSON)),
                                    ARRAY[json_extract(v12, '$["items"]')]
                                  )
                                )
                              ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                            )
                          ),
                          v14 -> coalesce(
                            TRY_CAST(json_extract(v14, '$["group"]') AS Array(JSON)),
                            ARRAY[json_extract(v14, '$["group"]')]
                          )
                        )
                      ), v15 -> coalesce(TRY_CAST(v15 AS Array(JSON)), ARRAY[v15])
                    )
                  ), v16 -> lower(json_extract_scalar(v16, '$')) = 'all'
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
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["attributeName"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["attributeName"]')]
                      ), v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                    )
                  ), v18 -> lower(json_extract_scalar(v18, '$')) = 'restore'
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
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["valuesToAdd"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["valuesToAdd"]')]
                      ), v19 -> coalesce(TRY_CAST(v19 AS Array(JSON)), ARRAY[v19])
                    )
                  ), v20 -> lower(json_extract_scalar(v20, '$')) = 'all'
                )
                ELSE FALSE
              END
          )
      )
  )
  AND NOT ("errorCode" IS NOT NULL);
