-- Google Workspace Super Administrator Assigned
-- rule 4b22a3c5-4c66-4d07-bb69-0612659af6ca, level high, source google-workspace, athena
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
  ) AS "protoPayload.requestMetadata.callerIp",
  coalesce(
    json_extract_scalar("protoPayload", '$["metadata.event.parameter.value"]'),
    json_format(json_extract("protoPayload", '$["metadata.event.parameter.value"]')),
    json_extract_scalar("protoPayload", '$["metadata.event.parameter"]["value"]'),
    json_format(json_extract("protoPayload", '$["metadata.event.parameter"]["value"]')),
    json_extract_scalar("protoPayload", '$["metadata.event"]["parameter.value"]'),
    json_format(json_extract("protoPayload", '$["metadata.event"]["parameter.value"]')),
    json_extract_scalar("protoPayload", '$["metadata.event"]["parameter"]["value"]'),
    json_format(json_extract("protoPayload", '$["metadata.event"]["parameter"]["value"]')),
    json_extract_scalar("protoPayload", '$["metadata"]["event.parameter.value"]'),
    json_format(json_extract("protoPayload", '$["metadata"]["event.parameter.value"]')),
    json_extract_scalar("protoPayload", '$["metadata"]["event.parameter"]["value"]'),
    json_format(json_extract("protoPayload", '$["metadata"]["event.parameter"]["value"]')),
    json_extract_scalar("protoPayload", '$["metadata"]["event"]["parameter.value"]'),
    json_format(json_extract("protoPayload", '$["metadata"]["event"]["parameter.value"]')),
    json_extract_scalar("protoPayload", '$["metadata"]["event"]["parameter"]["value"]'),
    json_format(json_extract("protoPayload", '$["metadata"]["event"]["parameter"]["value"]'))
  ) AS "protoPayload.metadata.event.parameter.value"
FROM "google_workspace"
WHERE (
    lower(json_extract_scalar("protoPayload", '$["serviceName"]')) = 'admin.googleapis.com'
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
          ), v4 -> lower(json_extract_scalar(v4, '$')) = 'admin.googleapis.com'
        )
        ELSE FALSE
      END
  )
  AND (
    (
        (
            lower(json_extract_scalar("protoPayload", '$["metadata"]["event"]["eventName"]')) = 'assign_role'
              OR CASE
                WHEN strpos(CAST("protoPayload" AS VARCHAR), '[') > 0 THEN any_match(
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
                                                TRY_CAST(json_extract("protoPayload", '$') AS Array(JSON)),
                                                ARRAY[json_extract("protoPayload", '$')]
                                              ),
                                              v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                                            )
                                          ),
                                          v6 -> coalesce(
                                            TRY_CAST(json_extract(v6, '$["metadata"]') AS Array(JSON)),
                                            ARRAY[json_extract(v6, '$["metadata"]')]
                                          )
                                        )
                                      ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                                    )
                                  ),
                                  v8 -> coalesce(
                                    TRY_CAST(json_extract(v8, '$["event"]') AS Array(JSON)),
                                    ARRAY[json_extract(v8, '$["event"]')]
                                  )
                                )
                              ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                            )
                          ),
                          v10 -> coalesce(
                            TRY_CAST(json_extract(v10, '$["eventName"]') AS Array(JSON)),
                            ARRAY[json_extract(v10, '$["eventName"]')]
                          )
                        )
                      ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                    )
                  ), v12 -> lower(json_extract_scalar(v12, '$')) = 'assign_role'
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
                                  ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                                )
                              ), v14 -> json_extract(v14, '$["metadata.event.parameter.value"]')
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
                                          ),
                                          v15 -> coalesce(TRY_CAST(v15 AS Array(JSON)), ARRAY[v15])
                                        )
                                      ),
                                      v16 -> coalesce(
                                        TRY_CAST(json_extract(v16, '$["metadata.event.parameter"]') AS Array(JSON)),
                                        ARRAY[json_extract(v16, '$["metadata.event.parameter"]')]
                                      )
                                    )
                                  ), v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                                )
                              ), v18 -> json_extract(v18, '$["value"]')
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
                                          ),
                                          v19 -> coalesce(TRY_CAST(v19 AS Array(JSON)), ARRAY[v19])
                                        )
                                      ),
                                      v20 -> coalesce(
                                        TRY_CAST(json_extract(v20, '$["metadata.event"]') AS Array(JSON)),
                                        ARRAY[json_extract(v20, '$["metadata.event"]')]
                                      )
                                    )
                                  ), v21 -> coalesce(TRY_CAST(v21 AS Array(JSON)), ARRAY[v21])
                                )
                              ), v22 -> json_extract(v22, '$["parameter.value"]')
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
                                                  v23 -> coalesce(TRY_CAST(v23 AS Array(JSON)), ARRAY[v23])
                                                )
                                              ),
                                              v24 -> coalesce(
                                                TRY_CAST(json_extract(v24, '$["metadata.event"]') AS Array(JSON)),
                                                ARRAY[json_extract(v24, '$["metadata.event"]')]
                                              )
                                            )
                                          ),
                                          v25 -> coalesce(TRY_CAST(v25 AS Array(JSON)), ARRAY[v25])
                                        )
                                      ),
                                      v26 -> coalesce(
                                        TRY_CAST(json_extract(v26, '$["parameter"]') AS Array(JSON)),
                                        ARRAY[json_extract(v26, '$["parameter"]')]
                                      )
                                    )
                                  ), v27 -> coalesce(TRY_CAST(v27 AS Array(JSON)), ARRAY[v27])
                                )
                              ), v28 -> json_extract(v28, '$["value"]')
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
                                          ),
                                          v29 -> coalesce(TRY_CAST(v29 AS Array(JSON)), ARRAY[v29])
                                        )
                                      ),
                                      v30 -> coalesce(
                                        TRY_CAST(json_extract(v30, '$["metadata"]') AS Array(JSON)),
                                        ARRAY[json_extract(v30, '$["metadata"]')]
                                      )
                                    )
                                  ), v31 -> coalesce(TRY_CAST(v31 AS Array(JSON)), ARRAY[v31])
                                )
                              ), v32 -> json_extract(v32, '$["event.parameter.value"]')
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
                                                  v33 -> coalesce(TRY_CAST(v33 AS Array(JSON)), ARRAY[v33])
                                                )
                                              ),
                                              v34 -> coalesce(
                                                TRY_CAST(json_extract(v34, '$["metadata"]') AS Array(JSON)),
                                                ARRAY[json_extract(v34, '$["metadata"]')]
                                              )
                                            )
                                          ),
                                          v35 -> coalesce(TRY_CAST(v35 AS Array(JSON)), ARRAY[v35])
                                        )
                                      ),
                                      v36 -> coalesce(
                                        TRY_CAST(json_extract(v36, '$["event.parameter"]') AS Array(JSON)),
                                        ARRAY[json_extract(v36, '$["event.parameter"]')]
                                      )
                                    )
                                  ), v37 -> coalesce(TRY_CAST(v37 AS Array(JSON)), ARRAY[v37])
                                )
                              ), v38 -> json_extract(v38, '$["value"]')
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
                                                  v39 -> coalesce(TRY_CAST(v39 AS Array(JSON)), ARRAY[v39])
                                                )
                                              ),
                                              v40 -> coalesce(
                                                TRY_CAST(json_extract(v40, '$["metadata"]') AS Array(JSON)),
                                                ARRAY[json_extract(v40, '$["metadata"]')]
                                              )
                                            )
                                          ),
                                          v41 -> coalesce(TRY_CAST(v41 AS Array(JSON)), ARRAY[v41])
                                        )
                                      ),
                                      v42 -> coalesce(
                                        TRY_CAST(json_extract(v42, '$["event"]') AS Array(JSON)),
                                        ARRAY[json_extract(v42, '$["event"]')]
                                      )
                                    )
                                  ), v43 -> coalesce(TRY_CAST(v43 AS Array(JSON)), ARRAY[v43])
                                )
                              ), v44 -> json_extract(v44, '$["parameter.value"]')
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
                                                  flatten(
                                                    transform(
                                                      flatten(
                                                        transform(
                                                          coalesce(
                                                            TRY_CAST(json_extract("protoPayload", '$') AS Array(JSON)),
                                                            ARRAY[json_extract("protoPayload", '$')]
                                                          ),
                                                          v45 -> coalesce(
                                                            TRY_CAST(v45 AS Array(JSON)), ARRAY[v45]
                                                          )
                                                        )
                                                      ),
                                                      v46 -> coalesce(
                                                        TRY_CAST(json_extract(v46, '$["metadata"]') AS Array(JSON)),
                                                        ARRAY[json_extract(v46, '$["metadata"]')]
                                                      )
                                                    )
                                                  ),
                                                  v47 -> coalesce(TRY_CAST(v47 AS Array(JSON)), ARRAY[v47])
                                                )
                                              ),
                                              v48 -> coalesce(
                                                TRY_CAST(json_extract(v48, '$["event"]') AS Array(JSON)),
                                                ARRAY[json_extract(v48, '$["event"]')]
                                              )
                                            )
                                          ),
                                          v49 -> coalesce(TRY_CAST(v49 AS Array(JSON)), ARRAY[v49])
                                        )
                                      ),
                                      v50 -> coalesce(
                                        TRY_CAST(json_extract(v50, '$["parameter"]') AS Array(JSON)),
                                        ARRAY[json_extract(v50, '$["parameter"]')]
                                      )
                                    )
                                  ), v51 -> coalesce(TRY_CAST(v51 AS Array(JSON)), ARRAY[v51])
                                )
                              ), v52 -> json_extract(v52, '$["value"]')
                            )
                          ],
                          v53 -> any_match(
                            v53,
                            v54 -> coalesce(json_format(json_extract(v54, '$')) <> 'null', FALSE)
                          )
                        ), 1
                      ), v55 -> coalesce(TRY_CAST(v55 AS Array(JSON)), ARRAY[v55])
                    )
                  ), v56 -> coalesce(TRY_CAST(v56 AS Array(JSON)), ARRAY[v56])
                )
              ), v57 -> lower(json_extract_scalar(v57, '$')) = '_seed_admin_role'
            )
            ELSE lower(
              CASE
                WHEN coalesce(
                  json_format(json_extract("protoPayload", '$["metadata.event.parameter.value"]')) <> 'null',
                  FALSE
                ) THEN json_extract_scalar("protoPayload", '$["metadata.event.parameter.value"]')
                WHEN coalesce(
                  json_format(
                    json_extract("protoPayload", '$["metadata.event.parameter"]["value"]')
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar("protoPayload", '$["metadata.event.parameter"]["value"]')
                WHEN coalesce(
                  json_format(
                    json_extract("protoPayload", '$["metadata.event"]["parameter.value"]')
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar("protoPayload", '$["metadata.event"]["parameter.value"]')
                WHEN coalesce(
                  json_format(
                    json_extract("protoPayload", '$["metadata.event"]["parameter"]["value"]')
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar("protoPayload", '$["metadata.event"]["parameter"]["value"]')
                WHEN coalesce(
                  json_format(
                    json_extract("protoPayload", '$["metadata"]["event.parameter.value"]')
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar("protoPayload", '$["metadata"]["event.parameter.value"]')
                WHEN coalesce(
                  json_format(
                    json_extract("protoPayload", '$["metadata"]["event.parameter"]["value"]')
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar("protoPayload", '$["metadata"]["event.parameter"]["value"]')
                WHEN coalesce(
                  json_format(
                    json_extract("protoPayload", '$["metadata"]["event"]["parameter.value"]')
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar("protoPayload", '$["metadata"]["event"]["parameter.value"]')
                WHEN coalesce(
                  json_format(
                    json_extract("protoPayload", '$["metadata"]["event"]["parameter"]["value"]')
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar("protoPayload", '$["metadata"]["event"]["parameter"]["value"]')
              END
            ) = '_seed_admin_role'
          END
      )
      OR (
        lower(json_extract_scalar("protoPayload", '$["metadata"]["event"]["eventName"]')) = 'grant_admin_privilege'
          OR CASE
            WHEN strpos(CAST("protoPayload" AS VARCHAR), '[') > 0 THEN any_match(
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
                                            TRY_CAST(json_extract("protoPayload", '$') AS Array(JSON)),
                                            ARRAY[json_extract("protoPayload", '$')]
                                          ),
                                          v58 -> coalesce(TRY_CAST(v58 AS Array(JSON)), ARRAY[v58])
                                        )
                                      ),
                                      v59 -> coalesce(
                                        TRY_CAST(json_extract(v59, '$["metadata"]') AS Array(JSON)),
                                        ARRAY[json_extract(v59, '$["metadata"]')]
                                      )
                                    )
                                  ), v60 -> coalesce(TRY_CAST(v60 AS Array(JSON)), ARRAY[v60])
                                )
                              ),
                              v61 -> coalesce(
                                TRY_CAST(json_extract(v61, '$["event"]') AS Array(JSON)),
                                ARRAY[json_extract(v61, '$["event"]')]
                              )
                            )
                          ), v62 -> coalesce(TRY_CAST(v62 AS Array(JSON)), ARRAY[v62])
                        )
                      ),
                      v63 -> coalesce(
                        TRY_CAST(json_extract(v63, '$["eventName"]') AS Array(JSON)),
                        ARRAY[json_extract(v63, '$["eventName"]')]
                      )
                    )
                  ), v64 -> coalesce(TRY_CAST(v64 AS Array(JSON)), ARRAY[v64])
                )
              ), v65 -> lower(json_extract_scalar(v65, '$')) = 'grant_admin_privilege'
            )
            ELSE FALSE
          END
      )
  );
