-- Google Workspace User Switched Off the Second Factor
-- rule 903aeb8f-ec06-4cac-8684-8567400d1166, level medium, source google-workspace, athena
SELECT
  "timestamp",
  "logName",
  "insertId",
  coalesce(
    json_extract_scalar("protoPayload", '$["authenticationInfo.principalEmail"]'),
    json_format(json_extract("protoPayload", '$["authenticationInfo.principalEmail"]')),
    json_extract_scalar("protoPayload", '$["authenticationInfo"]["principalEmail"]'),
    json_format(json_extract("protoPayload", '$["authenticationInfo"]["principalEmail"]'))
  ) AS "protoPayload.authenticationInfo.principalEmail",
  coalesce(
    json_extract_scalar("protoPayload", '$["requestMetadata.callerIp"]'),
    json_format(json_extract("protoPayload", '$["requestMetadata.callerIp"]')),
    json_extract_scalar("protoPayload", '$["requestMetadata"]["callerIp"]'),
    json_format(json_extract("protoPayload", '$["requestMetadata"]["callerIp"]'))
  ) AS "protoPayload.requestMetadata.callerIp"
FROM "google_workspace"
WHERE (
    lower(json_extract_scalar("protoPayload", '$["serviceName"]')) = 'login.googleapis.com'
      OR CASE
        WHEN strpos(CAST("protoPayload" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("protoPayload", '$') AS Array(JSON)),
                        ARRAY[json_extract("protoPayload", '$')]
                      ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                    )
                  ),
                  v2 -> coalesce(
                    TRY_CAST(json_extract(v2, '$["serviceName"]') AS Array(JSON)),
                    ARRAY[json_extract(v2, '$["serviceName"]')]
                  )
                )
              ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
            )
          ), v4 -> lower(json_extract_scalar(v4, '$')) = 'login.googleapis.com'
        )
        ELSE FALSE
      END
  )
  AND CASE
    WHEN strpos(CAST("protoPayload" AS VARCHAR), '[') > 0 THEN any_match(
      flatten(
        transform(
          flatten(
            transform(
              element_at(
                filter(
                  ARRAY[
                    transform(
                      flatten(
                        transform(
                          coalesce(
                            TRY_CAST(json_extract("protoPayload", '$') AS Array(JSON)),
                            ARRAY[json_extract("protoPayload", '$')]
                          ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                        )
                      ), v6 -> json_extract(v6, '$["metadata.event.eventName"]')
                    ),
                    transform(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  coalesce(
                                    TRY_CAST(json_extract("protoPayload", '$') AS Array(JSON)),
                                    ARRAY[json_extract("protoPayload", '$')]
                                  ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                                )
                              ),
                              v8 -> coalesce(
                                TRY_CAST(json_extract(v8, '$["metadata.event"]') AS Array(JSON)),
                                ARRAY[json_extract(v8, '$["metadata.event"]')]
                              )
                            )
                          ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                        )
                      ), v10 -> json_extract(v10, '$["eventName"]')
                    ),
                    transform(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  coalesce(
                                    TRY_CAST(json_extract("protoPayload", '$') AS Array(JSON)),
                                    ARRAY[json_extract("protoPayload", '$')]
                                  ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                                )
                              ),
                              v12 -> coalesce(
                                TRY_CAST(json_extract(v12, '$["metadata"]') AS Array(JSON)),
                                ARRAY[json_extract(v12, '$["metadata"]')]
                              )
                            )
                          ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                        )
                      ), v14 -> json_extract(v14, '$["event.eventName"]')
                    ),
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
                                            TRY_CAST(json_extract("protoPayload", '$') AS Array(JSON)),
                                            ARRAY[json_extract("protoPayload", '$')]
                                          ),
                                          v15 -> coalesce(TRY_CAST(v15 AS Array(JSON)), ARRAY[v15])
                                        )
                                      ),
                                      v16 -> coalesce(
                                        TRY_CAST(json_extract(v16, '$["metadata"]') AS Array(JSON)),
                                        ARRAY[json_extract(v16, '$["metadata"]')]
                                      )
                                    )
                                  ), v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                                )
                              ),
                              v18 -> coalesce(
                                TRY_CAST(json_extract(v18, '$["event"]') AS Array(JSON)),
                                ARRAY[json_extract(v18, '$["event"]')]
                              )
                            )
                          ), v19 -> coalesce(TRY_CAST(v19 AS Array(JSON)), ARRAY[v19])
                        )
                      ), v20 -> json_extract(v20, '$["eventName"]')
                    )
                  ],
                  v21 -> any_match(
                    v21, v22 -> coalesce(json_format(json_extract(v22, '$')) <> 'null', FALSE)
                  )
                ), 1
              ), v23 -> coalesce(TRY_CAST(v23 AS Array(JSON)), ARRAY[v23])
            )
          ), v24 -> coalesce(TRY_CAST(v24 AS Array(JSON)), ARRAY[v24])
        )
      ), v25 -> lower(json_extract_scalar(v25, '$')) = '2sv_disable'
    )
    ELSE lower(
      CASE
        WHEN coalesce(
          json_format(json_extract("protoPayload", '$["metadata.event.eventName"]')) <> 'null',
          FALSE
        ) THEN json_extract_scalar("protoPayload", '$["metadata.event.eventName"]')
        WHEN coalesce(
          json_format(json_extract("protoPayload", '$["metadata.event"]["eventName"]')) <> 'null',
          FALSE
        ) THEN json_extract_scalar("protoPayload", '$["metadata.event"]["eventName"]')
        WHEN coalesce(
          json_format(json_extract("protoPayload", '$["metadata"]["event.eventName"]')) <> 'null',
          FALSE
        ) THEN json_extract_scalar("protoPayload", '$["metadata"]["event.eventName"]')
        WHEN coalesce(
          json_format(json_extract("protoPayload", '$["metadata"]["event"]["eventName"]')) <> 'null',
          FALSE
        ) THEN json_extract_scalar("protoPayload", '$["metadata"]["event"]["eventName"]')
      END
    ) = '2sv_disable'
  END;
