-- Google Cloud Resource Opened to Everybody
-- rule e74ea2bc-03fa-4fe6-9fb4-ecd22a405770, level medium, source gcp-audit, athena
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
    json_extract_scalar("protoPayload", '$["resourceName"]'),
    json_format(json_extract("protoPayload", '$["resourceName"]'))
  ) AS "protoPayload.resourceName",
  coalesce(
    json_extract_scalar("protoPayload", '$["methodName"]'),
    json_format(json_extract("protoPayload", '$["methodName"]'))
  ) AS "protoPayload.methodName"
FROM "gcp_audit"
WHERE (
    (
        lower(json_extract_scalar("protoPayload", '$["methodName"]')) LIKE '%setiampolicy%'
          OR lower(json_extract_scalar("protoPayload", '$["methodName"]')) LIKE '%storage.setiampermissions%'
      )
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
                    TRY_CAST(json_extract(v2, '$["methodName"]') AS Array(JSON)),
                    ARRAY[json_extract(v2, '$["methodName"]')]
                  )
                )
              ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
            )
          ),
          v4 -> lower(json_extract_scalar(v4, '$')) LIKE '%setiampolicy%'
            OR lower(json_extract_scalar(v4, '$')) LIKE '%storage.setiampermissions%'
        )
        ELSE FALSE
      END
  )
  AND (
    (
        CASE
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
                              ),
                              v6 -> json_extract(v6, '$["serviceData.policyDelta.bindingDeltas.member"]')
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
                                        TRY_CAST(json_extract(
                                          v8, '$["serviceData.policyDelta.bindingDeltas"]'
                                        ) AS Array(JSON)),
                                        ARRAY[
                                          json_extract(
                                            v8, '$["serviceData.policyDelta.bindingDeltas"]'
                                          )
                                        ]
                                      )
                                    )
                                  ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                                )
                              ), v10 -> json_extract(v10, '$["member"]')
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
                                          v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                                        )
                                      ),
                                      v12 -> coalesce(
                                        TRY_CAST(json_extract(v12, '$["serviceData.policyDelta"]') AS Array(JSON)),
                                        ARRAY[json_extract(v12, '$["serviceData.policyDelta"]')]
                                      )
                                    )
                                  ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                                )
                              ), v14 -> json_extract(v14, '$["bindingDeltas.member"]')
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
                                                TRY_CAST(json_extract(v16, '$["serviceData.policyDelta"]') AS Array(JSON)),
                                                ARRAY[
                                                  json_extract(v16, '$["serviceData.policyDelta"]')
                                                ]
                                              )
                                            )
                                          ),
                                          v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                                        )
                                      ),
                                      v18 -> coalesce(
                                        TRY_CAST(json_extract(v18, '$["bindingDeltas"]') AS Array(JSON)),
                                        ARRAY[json_extract(v18, '$["bindingDeltas"]')]
                                      )
                                    )
                                  ), v19 -> coalesce(TRY_CAST(v19 AS Array(JSON)), ARRAY[v19])
                                )
                              ), v20 -> json_extract(v20, '$["member"]')
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
                                          v21 -> coalesce(TRY_CAST(v21 AS Array(JSON)), ARRAY[v21])
                                        )
                                      ),
                                      v22 -> coalesce(
                                        TRY_CAST(json_extract(v22, '$["serviceData"]') AS Array(JSON)),
                                        ARRAY[json_extract(v22, '$["serviceData"]')]
                                      )
                                    )
                                  ), v23 -> coalesce(TRY_CAST(v23 AS Array(JSON)), ARRAY[v23])
                                )
                              ), v24 -> json_extract(v24, '$["policyDelta.bindingDeltas.member"]')
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
                                                  v25 -> coalesce(TRY_CAST(v25 AS Array(JSON)), ARRAY[v25])
                                                )
                                              ),
                                              v26 -> coalesce(
                                                TRY_CAST(json_extract(v26, '$["serviceData"]') AS Array(JSON)),
                                                ARRAY[json_extract(v26, '$["serviceData"]')]
                                              )
                                            )
                                          ),
                                          v27 -> coalesce(TRY_CAST(v27 AS Array(JSON)), ARRAY[v27])
                                        )
                                      ),
                                      v28 -> coalesce(
                                        TRY_CAST(json_extract(v28, '$["policyDelta.bindingDeltas"]') AS Array(JSON)),
                                        ARRAY[json_extract(v28, '$["policyDelta.bindingDeltas"]')]
                                      )
                                    )
                                  ), v29 -> coalesce(TRY_CAST(v29 AS Array(JSON)), ARRAY[v29])
                                )
                              ), v30 -> json_extract(v30, '$["member"]')
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
                                                  v31 -> coalesce(TRY_CAST(v31 AS Array(JSON)), ARRAY[v31])
                                                )
                                              ),
                                              v32 -> coalesce(
                                                TRY_CAST(json_extract(v32, '$["serviceData"]') AS Array(JSON)),
                                                ARRAY[json_extract(v32, '$["serviceData"]')]
                                              )
                                            )
                                          ),
                                          v33 -> coalesce(TRY_CAST(v33 AS Array(JSON)), ARRAY[v33])
                                        )
                                      ),
                                      v34 -> coalesce(
                                        TRY_CAST(json_extract(v34, '$["policyDelta"]') AS Array(JSON)),
                                        ARRAY[json_extract(v34, '$["policyDelta"]')]
                                      )
                                    )
                                  ), v35 -> coalesce(TRY_CAST(v35 AS Array(JSON)), ARRAY[v35])
                                )
                              ), v36 -> json_extract(v36, '$["bindingDeltas.member"]')
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
                                                          v37 -> coalesce(
                                                            TRY_CAST(v37 AS Array(JSON)), ARRAY[v37]
                                                          )
                                                        )
                                                      ),
                                                      v38 -> coalesce(
                                                        TRY_CAST(json_extract(v38, '$["serviceData"]') AS Array(JSON)),
                                                        ARRAY[json_extract(v38, '$["serviceData"]')]
                                                      )
                                                    )
                                                  ),
                                                  v39 -> coalesce(TRY_CAST(v39 AS Array(JSON)), ARRAY[v39])
                                                )
                                              ),
                                              v40 -> coalesce(
                                                TRY_CAST(json_extract(v40, '$["policyDelta"]') AS Array(JSON)),
                                                ARRAY[json_extract(v40, '$["policyDelta"]')]
                                              )
                                            )
                                          ),
                                          v41 -> coalesce(TRY_CAST(v41 AS Array(JSON)), ARRAY[v41])
                                        )
                                      ),
                                      v42 -> coalesce(
                                        TRY_CAST(json_extract(v42, '$["bindingDeltas"]') AS Array(JSON)),
                                        ARRAY[json_extract(v42, '$["bindingDeltas"]')]
                                      )
                                    )
                                  ), v43 -> coalesce(TRY_CAST(v43 AS Array(JSON)), ARRAY[v43])
                                )
                              ), v44 -> json_extract(v44, '$["member"]')
                            )
                          ],
                          v45 -> any_match(
                            v45,
                            v46 -> coalesce(json_format(json_extract(v46, '$')) <> 'null', FALSE)
                          )
                        ), 1
                      ), v47 -> coalesce(TRY_CAST(v47 AS Array(JSON)), ARRAY[v47])
                    )
                  ), v48 -> coalesce(TRY_CAST(v48 AS Array(JSON)), ARRAY[v48])
                )
              ),
              v49 -> lower(json_extract_scalar(v49, '$')) IN ('allusers', 'allauthenticatedusers')
            )
            ELSE lower(
              CASE
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData.policyDelta.bindingDeltas.member"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData.policyDelta.bindingDeltas.member"]'
                )
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData.policyDelta.bindingDeltas"]["member"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData.policyDelta.bindingDeltas"]["member"]'
                )
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData.policyDelta"]["bindingDeltas.member"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData.policyDelta"]["bindingDeltas.member"]'
                )
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData.policyDelta"]["bindingDeltas"]["member"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData.policyDelta"]["bindingDeltas"]["member"]'
                )
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData"]["policyDelta.bindingDeltas.member"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData"]["policyDelta.bindingDeltas.member"]'
                )
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData"]["policyDelta.bindingDeltas"]["member"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData"]["policyDelta.bindingDeltas"]["member"]'
                )
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData"]["policyDelta"]["bindingDeltas.member"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData"]["policyDelta"]["bindingDeltas.member"]'
                )
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData"]["policyDelta"]["bindingDeltas"]["member"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData"]["policyDelta"]["bindingDeltas"]["member"]'
                )
              END
            ) IN (
              'allusers', 'allauthenticatedusers'
            )
          END
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
                                  ), v50 -> coalesce(TRY_CAST(v50 AS Array(JSON)), ARRAY[v50])
                                )
                              ),
                              v51 -> json_extract(v51, '$["serviceData.policyDelta.bindingDeltas.action"]')
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
                                          v52 -> coalesce(TRY_CAST(v52 AS Array(JSON)), ARRAY[v52])
                                        )
                                      ),
                                      v53 -> coalesce(
                                        TRY_CAST(json_extract(
                                          v53, '$["serviceData.policyDelta.bindingDeltas"]'
                                        ) AS Array(JSON)),
                                        ARRAY[
                                          json_extract(
                                            v53, '$["serviceData.policyDelta.bindingDeltas"]'
                                          )
                                        ]
                                      )
                                    )
                                  ), v54 -> coalesce(TRY_CAST(v54 AS Array(JSON)), ARRAY[v54])
                                )
                              ), v55 -> json_extract(v55, '$["action"]')
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
                                          v56 -> coalesce(TRY_CAST(v56 AS Array(JSON)), ARRAY[v56])
                                        )
                                      ),
                                      v57 -> coalesce(
                                        TRY_CAST(json_extract(v57, '$["serviceData.policyDelta"]') AS Array(JSON)),
                                        ARRAY[json_extract(v57, '$["serviceData.policyDelta"]')]
                                      )
                                    )
                                  ), v58 -> coalesce(TRY_CAST(v58 AS Array(JSON)), ARRAY[v58])
                                )
                              ), v59 -> json_extract(v59, '$["bindingDeltas.action"]')
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
                                                  v60 -> coalesce(TRY_CAST(v60 AS Array(JSON)), ARRAY[v60])
                                                )
                                              ),
                                              v61 -> coalesce(
                                                TRY_CAST(json_extract(v61, '$["serviceData.policyDelta"]') AS Array(JSON)),
                                                ARRAY[
                                                  json_extract(v61, '$["serviceData.policyDelta"]')
                                                ]
                                              )
                                            )
                                          ),
                                          v62 -> coalesce(TRY_CAST(v62 AS Array(JSON)), ARRAY[v62])
                                        )
                                      ),
                                      v63 -> coalesce(
                                        TRY_CAST(json_extract(v63, '$["bindingDeltas"]') AS Array(JSON)),
                                        ARRAY[json_extract(v63, '$["bindingDeltas"]')]
                                      )
                                    )
                                  ), v64 -> coalesce(TRY_CAST(v64 AS Array(JSON)), ARRAY[v64])
                                )
                              ), v65 -> json_extract(v65, '$["action"]')
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
                                          v66 -> coalesce(TRY_CAST(v66 AS Array(JSON)), ARRAY[v66])
                                        )
                                      ),
                                      v67 -> coalesce(
                                        TRY_CAST(json_extract(v67, '$["serviceData"]') AS Array(JSON)),
                                        ARRAY[json_extract(v67, '$["serviceData"]')]
                                      )
                                    )
                                  ), v68 -> coalesce(TRY_CAST(v68 AS Array(JSON)), ARRAY[v68])
                                )
                              ), v69 -> json_extract(v69, '$["policyDelta.bindingDeltas.action"]')
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
                                                  v70 -> coalesce(TRY_CAST(v70 AS Array(JSON)), ARRAY[v70])
                                                )
                                              ),
                                              v71 -> coalesce(
                                                TRY_CAST(json_extract(v71, '$["serviceData"]') AS Array(JSON)),
                                                ARRAY[json_extract(v71, '$["serviceData"]')]
                                              )
                                            )
                                          ),
                                          v72 -> coalesce(TRY_CAST(v72 AS Array(JSON)), ARRAY[v72])
                                        )
                                      ),
                                      v73 -> coalesce(
                                        TRY_CAST(json_extract(v73, '$["policyDelta.bindingDeltas"]') AS Array(JSON)),
                                        ARRAY[json_extract(v73, '$["policyDelta.bindingDeltas"]')]
                                      )
                                    )
                                  ), v74 -> coalesce(TRY_CAST(v74 AS Array(JSON)), ARRAY[v74])
                                )
                              ), v75 -> json_extract(v75, '$["action"]')
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
                                                  v76 -> coalesce(TRY_CAST(v76 AS Array(JSON)), ARRAY[v76])
                                                )
                                              ),
                                              v77 -> coalesce(
                                                TRY_CAST(json_extract(v77, '$["serviceData"]') AS Array(JSON)),
                                                ARRAY[json_extract(v77, '$["serviceData"]')]
                                              )
                                            )
                                          ),
                                          v78 -> coalesce(TRY_CAST(v78 AS Array(JSON)), ARRAY[v78])
                                        )
                                      ),
                                      v79 -> coalesce(
                                        TRY_CAST(json_extract(v79, '$["policyDelta"]') AS Array(JSON)),
                                        ARRAY[json_extract(v79, '$["policyDelta"]')]
                                      )
                                    )
                                  ), v80 -> coalesce(TRY_CAST(v80 AS Array(JSON)), ARRAY[v80])
                                )
                              ), v81 -> json_extract(v81, '$["bindingDeltas.action"]')
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
                                                          v82 -> coalesce(
                                                            TRY_CAST(v82 AS Array(JSON)), ARRAY[v82]
                                                          )
                                                        )
                                                      ),
                                                      v83 -> coalesce(
                                                        TRY_CAST(json_extract(v83, '$["serviceData"]') AS Array(JSON)),
                                                        ARRAY[json_extract(v83, '$["serviceData"]')]
                                                      )
                                                    )
                                                  ),
                                                  v84 -> coalesce(TRY_CAST(v84 AS Array(JSON)), ARRAY[v84])
                                                )
                                              ),
                                              v85 -> coalesce(
                                                TRY_CAST(json_extract(v85, '$["policyDelta"]') AS Array(JSON)),
                                                ARRAY[json_extract(v85, '$["policyDelta"]')]
                                              )
                                            )
                                          ),
                                          v86 -> coalesce(TRY_CAST(v86 AS Array(JSON)), ARRAY[v86])
                                        )
                                      ),
                                      v87 -> coalesce(
                                        TRY_CAST(json_extract(v87, '$["bindingDeltas"]') AS Array(JSON)),
                                        ARRAY[json_extract(v87, '$["bindingDeltas"]')]
                                      )
                                    )
                                  ), v88 -> coalesce(TRY_CAST(v88 AS Array(JSON)), ARRAY[v88])
                                )
                              ), v89 -> json_extract(v89, '$["action"]')
                            )
                          ],
                          v90 -> any_match(
                            v90,
                            v91 -> coalesce(json_format(json_extract(v91, '$')) <> 'null', FALSE)
                          )
                        ), 1
                      ), v92 -> coalesce(TRY_CAST(v92 AS Array(JSON)), ARRAY[v92])
                    )
                  ), v93 -> coalesce(TRY_CAST(v93 AS Array(JSON)), ARRAY[v93])
                )
              ), v94 -> lower(json_extract_scalar(v94, '$')) = 'add'
            )
            ELSE lower(
              CASE
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData.policyDelta.bindingDeltas.action"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData.policyDelta.bindingDeltas.action"]'
                )
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData.policyDelta.bindingDeltas"]["action"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData.policyDelta.bindingDeltas"]["action"]'
                )
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData.policyDelta"]["bindingDeltas.action"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData.policyDelta"]["bindingDeltas.action"]'
                )
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData.policyDelta"]["bindingDeltas"]["action"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData.policyDelta"]["bindingDeltas"]["action"]'
                )
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData"]["policyDelta.bindingDeltas.action"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData"]["policyDelta.bindingDeltas.action"]'
                )
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData"]["policyDelta.bindingDeltas"]["action"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData"]["policyDelta.bindingDeltas"]["action"]'
                )
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData"]["policyDelta"]["bindingDeltas.action"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData"]["policyDelta"]["bindingDeltas.action"]'
                )
                WHEN coalesce(
                  json_format(
                    json_extract(
                      "protoPayload", '$["serviceData"]["policyDelta"]["bindingDeltas"]["action"]'
                    )
                  ) <> 'null', FALSE
                ) THEN json_extract_scalar(
                  "protoPayload", '$["serviceData"]["policyDelta"]["bindingDeltas"]["action"]'
                )
              END
            ) = 'add'
          END
      )
      OR CASE
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
                              ), v95 -> coalesce(TRY_CAST(v95 AS Array(JSON)), ARRAY[v95])
                            )
                          ), v96 -> json_extract(v96, '$["request.policy.bindings.members"]')
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
                                      ), v97 -> coalesce(TRY_CAST(v97 AS Array(JSON)), ARRAY[v97])
                                    )
                                  ),
                                  v98 -> coalesce(
                                    TRY_CAST(json_extract(v98, '$["request.policy.bindings"]') AS Array(JSON)),
                                    ARRAY[json_extract(v98, '$["request.policy.bindings"]')]
                                  )
                                )
                              ), v99 -> coalesce(TRY_CAST(v99 AS Array(JSON)), ARRAY[v99])
                            )
                          ), v100 -> json_extract(v100, '$["members"]')
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
                                      v101 -> coalesce(TRY_CAST(v101 AS Array(JSON)), ARRAY[v101])
                                    )
                                  ),
                                  v102 -> coalesce(
                                    TRY_CAST(json_extract(v102, '$["request.policy"]') AS Array(JSON)),
                                    ARRAY[json_extract(v102, '$["request.policy"]')]
                                  )
                                )
                              ), v103 -> coalesce(TRY_CAST(v103 AS Array(JSON)), ARRAY[v103])
                            )
                          ), v104 -> json_extract(v104, '$["bindings.members"]')
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
                                              v105 -> coalesce(TRY_CAST(v105 AS Array(JSON)), ARRAY[v105])
                                            )
                                          ),
                                          v106 -> coalesce(
                                            TRY_CAST(json_extract(v106, '$["request.policy"]') AS Array(JSON)),
                                            ARRAY[json_extract(v106, '$["request.policy"]')]
                                          )
                                        )
                                      ),
                                      v107 -> coalesce(TRY_CAST(v107 AS Array(JSON)), ARRAY[v107])
                                    )
                                  ),
                                  v108 -> coalesce(
                                    TRY_CAST(json_extract(v108, '$["bindings"]') AS Array(JSON)),
                                    ARRAY[json_extract(v108, '$["bindings"]')]
                                  )
                                )
                              ), v109 -> coalesce(TRY_CAST(v109 AS Array(JSON)), ARRAY[v109])
                            )
                          ), v110 -> json_extract(v110, '$["members"]')
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
                                      v111 -> coalesce(TRY_CAST(v111 AS Array(JSON)), ARRAY[v111])
                                    )
                                  ),
                                  v112 -> coalesce(
                                    TRY_CAST(json_extract(v112, '$["request"]') AS Array(JSON)),
                                    ARRAY[json_extract(v112, '$["request"]')]
                                  )
                                )
                              ), v113 -> coalesce(TRY_CAST(v113 AS Array(JSON)), ARRAY[v113])
                            )
                          ), v114 -> json_extract(v114, '$["policy.bindings.members"]')
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
                                              v115 -> coalesce(TRY_CAST(v115 AS Array(JSON)), ARRAY[v115])
                                            )
                                          ),
                                          v116 -> coalesce(
                                            TRY_CAST(json_extract(v116, '$["request"]') AS Array(JSON)),
                                            ARRAY[json_extract(v116, '$["request"]')]
                                          )
                                        )
                                      ),
                                      v117 -> coalesce(TRY_CAST(v117 AS Array(JSON)), ARRAY[v117])
                                    )
                                  ),
                                  v118 -> coalesce(
                                    TRY_CAST(json_extract(v118, '$["policy.bindings"]') AS Array(JSON)),
                                    ARRAY[json_extract(v118, '$["policy.bindings"]')]
                                  )
                                )
                              ), v119 -> coalesce(TRY_CAST(v119 AS Array(JSON)), ARRAY[v119])
                            )
                          ), v120 -> json_extract(v120, '$["members"]')
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
                                              v121 -> coalesce(TRY_CAST(v121 AS Array(JSON)), ARRAY[v121])
                                            )
                                          ),
                                          v122 -> coalesce(
                                            TRY_CAST(json_extract(v122, '$["request"]') AS Array(JSON)),
                                            ARRAY[json_extract(v122, '$["request"]')]
                                          )
                                        )
                                      ),
                                      v123 -> coalesce(TRY_CAST(v123 AS Array(JSON)), ARRAY[v123])
                                    )
                                  ),
                                  v124 -> coalesce(
                                    TRY_CAST(json_extract(v124, '$["policy"]') AS Array(JSON)),
                                    ARRAY[json_extract(v124, '$["policy"]')]
                                  )
                                )
                              ), v125 -> coalesce(TRY_CAST(v125 AS Array(JSON)), ARRAY[v125])
                            )
                          ), v126 -> json_extract(v126, '$["bindings.members"]')
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
                                                      v127 -> coalesce(
                                                        TRY_CAST(v127 AS Array(JSON)), ARRAY[v127]
                                                      )
                                                    )
                                                  ),
                                                  v128 -> coalesce(
                                                    TRY_CAST(json_extract(v128, '$["request"]') AS Array(JSON)),
                                                    ARRAY[json_extract(v128, '$["request"]')]
                                                  )
                                                )
                                              ),
                                              v129 -> coalesce(TRY_CAST(v129 AS Array(JSON)), ARRAY[v129])
                                            )
                                          ),
                                          v130 -> coalesce(
                                            TRY_CAST(json_extract(v130, '$["policy"]') AS Array(JSON)),
                                            ARRAY[json_extract(v130, '$["policy"]')]
                                          )
                                        )
                                      ),
                                      v131 -> coalesce(TRY_CAST(v131 AS Array(JSON)), ARRAY[v131])
                                    )
                                  ),
                                  v132 -> coalesce(
                                    TRY_CAST(json_extract(v132, '$["bindings"]') AS Array(JSON)),
                                    ARRAY[json_extract(v132, '$["bindings"]')]
                                  )
                                )
                              ), v133 -> coalesce(TRY_CAST(v133 AS Array(JSON)), ARRAY[v133])
                            )
                          ), v134 -> json_extract(v134, '$["members"]')
                        )
                      ],
                      v135 -> any_match(
                        v135,
                        v136 -> coalesce(json_format(json_extract(v136, '$')) <> 'null', FALSE)
                      )
                    ), 1
                  ), v137 -> coalesce(TRY_CAST(v137 AS Array(JSON)), ARRAY[v137])
                )
              ), v138 -> coalesce(TRY_CAST(v138 AS Array(JSON)), ARRAY[v138])
            )
          ), v139 -> lower(json_extract_scalar(v139, '$')) IN ('allusers', 'allauthenticatedusers')
        )
        ELSE lower(
          CASE
            WHEN coalesce(
              json_format(json_extract("protoPayload", '$["request.policy.bindings.members"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("protoPayload", '$["request.policy.bindings.members"]')
            WHEN coalesce(
              json_format(json_extract("protoPayload", '$["request.policy.bindings"]["members"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("protoPayload", '$["request.policy.bindings"]["members"]')
            WHEN coalesce(
              json_format(json_extract("protoPayload", '$["request.policy"]["bindings.members"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("protoPayload", '$["request.policy"]["bindings.members"]')
            WHEN coalesce(
              json_format(
                json_extract("protoPayload", '$["request.policy"]["bindings"]["members"]')
              ) <> 'null', FALSE
            ) THEN json_extract_scalar("protoPayload", '$["request.policy"]["bindings"]["members"]')
            WHEN coalesce(
              json_format(json_extract("protoPayload", '$["request"]["policy.bindings.members"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("protoPayload", '$["request"]["policy.bindings.members"]')
            WHEN coalesce(
              json_format(
                json_extract("protoPayload", '$["request"]["policy.bindings"]["members"]')
              ) <> 'null', FALSE
            ) THEN json_extract_scalar("protoPayload", '$["request"]["policy.bindings"]["members"]')
            WHEN coalesce(
              json_format(
                json_extract("protoPayload", '$["request"]["policy"]["bindings.members"]')
              ) <> 'null', FALSE
            ) THEN json_extract_scalar("protoPayload", '$["request"]["policy"]["bindings.members"]')
            WHEN coalesce(
              json_format(
                json_extract("protoPayload", '$["request"]["policy"]["bindings"]["members"]')
              ) <> 'null', FALSE
            ) THEN json_extract_scalar("protoPayload", '$["request"]["policy"]["bindings"]["members"]')
          END
        ) IN (
          'allusers', 'allauthenticatedusers'
        )
      END
  )
  AND NOT coalesce(
    CASE
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
                            ), v140 -> coalesce(TRY_CAST(v140 AS Array(JSON)), ARRAY[v140])
                          )
                        ), v141 -> json_extract(v141, '$["status.code"]')
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
                                    ), v142 -> coalesce(TRY_CAST(v142 AS Array(JSON)), ARRAY[v142])
                                  )
                                ),
                                v143 -> coalesce(
                                  TRY_CAST(json_extract(v143, '$["status"]') AS Array(JSON)),
                                  ARRAY[json_extract(v143, '$["status"]')]
                                )
                              )
                            ), v144 -> coalesce(TRY_CAST(v144 AS Array(JSON)), ARRAY[v144])
                          )
                        ), v145 -> json_extract(v145, '$["code"]')
                      )
                    ],
                    v146 -> any_match(
                      v146, v147 -> coalesce(json_format(json_extract(v147, '$')) <> 'null', FALSE)
                    )
                  ), 1
                ), v148 -> coalesce(TRY_CAST(v148 AS Array(JSON)), ARRAY[v148])
              )
            ), v149 -> coalesce(TRY_CAST(v149 AS Array(JSON)), ARRAY[v149])
          )
        ),
        v150 -> CASE
          WHEN regexp_like(
            json_extract_scalar(v150, '$'),
            '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
          ) THEN TRY_CAST(json_extract_scalar(v150, '$') AS DOUBLE) > 0E0
          ELSE FALSE
        END
      )
      ELSE CASE
        WHEN regexp_like(
          CASE
            WHEN coalesce(json_format(json_extract("protoPayload", '$["status.code"]')) <> 'null', FALSE) THEN json_extract_scalar("protoPayload", '$["status.code"]')
            WHEN coalesce(
              json_format(json_extract("protoPayload", '$["status"]["code"]')) <> 'null', FALSE
            ) THEN json_extract_scalar("protoPayload", '$["status"]["code"]')
          END, '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
        ) THEN TRY_CAST(CASE
          WHEN coalesce(json_format(json_extract("protoPayload", '$["status.code"]')) <> 'null', FALSE) THEN json_extract_scalar("protoPayload", '$["status.code"]')
          WHEN coalesce(
            json_format(json_extract("protoPayload", '$["status"]["code"]')) <> 'null', FALSE
          ) THEN json_extract_scalar("protoPayload", '$["status"]["code"]')
        END AS DOUBLE) > 0E0
        ELSE FALSE
      END
    END, FALSE
  );
