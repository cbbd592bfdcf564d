-- Security Group Opens Remote Administration to the World
-- rule 3b2fff0a-5ba9-4f6f-b0c4-6c03837514f4, level medium, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress",
  "awsRegion",
  coalesce(
    json_extract_scalar("requestParameters", '$["groupId"]'),
    json_format(json_extract("requestParameters", '$["groupId"]'))
  ) AS "requestParameters.groupId",
  coalesce(
    json_extract_scalar("requestParameters", '$["ipPermissions"]'),
    json_format(json_extract("requestParameters", '$["ipPermissions"]'))
  ) AS "requestParameters.ipPermissions"
FROM "cloudtrail_logs_pp"
WHERE lower("eventSource") = 'ec2.amazonaws.com'
  AND lower("eventName") = 'authorizesecuritygroupingress'
  AND "errorCode" IS NULL
  AND (
    (
        lower(
            json_extract_scalar(
              "requestParameters", '$["ipPermissions"]["items"]["ipRanges"]["items"]["cidrIp"]'
            )
          ) = '0.0.0.0/0'
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
                                                    transform(
                                                      flatten(
                                                        transform(
                                                          flatten(
                                                            transform(
                                                              ARRAY[
                                                                json_extract(
                                                                  "requestParameters",
                                                                  '$["ipPermissions"]'
                                                                )
                                                              ],
                                                              v1 -> coalesce(
                                                                TRY_CAST(v1 AS Array(JSON)),
                                                                ARRAY[v1]
                                                              )
                                                            )
                                                          ),
                                                          v2 -> coalesce(
                                                            TRY_CAST(v2 AS Array(JSON)), ARRAY[v2]
                                                          )
                                                        )
                                                      ), v3 -> json_extract(v3, '$["items"]')
                                                    ),
                                                    v4 -> coalesce(TRY_CAST(v4 AS Array(JSON)), ARRAY[v4])
                                                  )
                                                ),
                                                v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                                              )
                                            ), v6 -> json_extract(v6, '$["ipRanges"]')
                                          ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                                        )
                                      ), v8 -> coalesce(TRY_CAST(v8 AS Array(JSON)), ARRAY[v8])
                                    )
                                  ), v9 -> json_extract(v9, '$["items"]')
                                ), v10 -> coalesce(TRY_CAST(v10 AS Array(JSON)), ARRAY[v10])
                              )
                            ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                          )
                        ), v12 -> json_extract(v12, '$["cidrIp"]')
                      ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                    )
                  ), v14 -> coalesce(TRY_CAST(v14 AS Array(JSON)), ARRAY[v14])
                )
              ), v15 -> lower(json_extract_scalar(v15, '$')) = '0.0.0.0/0'
            )
            ELSE FALSE
          END
      )
      OR (
        lower(
            json_extract_scalar(
              "requestParameters", '$["ipPermissions"]["items"]["ipv6Ranges"]["items"]["cidrIpv6"]'
            )
          ) = '::/0'
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
                                                    transform(
                                                      flatten(
                                                        transform(
                                                          flatten(
                                                            transform(
                                                              ARRAY[
                                                                json_extract(
                                                                  "requestParameters",
                                                                  '$["ipPermissions"]'
                                                                )
                                                              ],
                                                              v16 -> coalesce(
                                                                TRY_CAST(v16 AS Array(JSON)),
                                                                ARRAY[v16]
                                                              )
                                                            )
                                                          ),
                                                          v17 -> coalesce(
                                                            TRY_CAST(v17 AS Array(JSON)), ARRAY[v17]
                                                          )
                                                        )
                                                      ), v18 -> json_extract(v18, '$["items"]')
                                                    ),
                                                    v19 -> coalesce(
                                                      TRY_CAST(v19 AS Array(JSON)), ARRAY[v19]
                                                    )
                                                  )
                                                ),
                                                v20 -> coalesce(TRY_CAST(v20 AS Array(JSON)), ARRAY[v20])
                                              )
                                            ), v21 -> json_extract(v21, '$["ipv6Ranges"]')
                                          ),
                                          v22 -> coalesce(TRY_CAST(v22 AS Array(JSON)), ARRAY[v22])
                                        )
                                      ), v23 -> coalesce(TRY_CAST(v23 AS Array(JSON)), ARRAY[v23])
                                    )
                                  ), v24 -> json_extract(v24, '$["items"]')
                                ), v25 -> coalesce(TRY_CAST(v25 AS Array(JSON)), ARRAY[v25])
                              )
                            ), v26 -> coalesce(TRY_CAST(v26 AS Array(JSON)), ARRAY[v26])
                          )
                        ), v27 -> json_extract(v27, '$["cidrIpv6"]')
                      ), v28 -> coalesce(TRY_CAST(v28 AS Array(JSON)), ARRAY[v28])
                    )
                  ), v29 -> coalesce(TRY_CAST(v29 AS Array(JSON)), ARRAY[v29])
                )
              ), v30 -> lower(json_extract_scalar(v30, '$')) = '::/0'
            )
            ELSE FALSE
          END
      )
      OR (
        lower(json_extract_scalar("requestParameters", '$["cidrIp"]')) = '0.0.0.0/0'
          OR CASE
            WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
              flatten(
                transform(
                  flatten(
                    transform(
                      ARRAY[json_extract("requestParameters", '$["cidrIp"]')],
                      v31 -> coalesce(TRY_CAST(v31 AS Array(JSON)), ARRAY[v31])
                    )
                  ), v32 -> coalesce(TRY_CAST(v32 AS Array(JSON)), ARRAY[v32])
                )
              ), v33 -> lower(json_extract_scalar(v33, '$')) = '0.0.0.0/0'
            )
            ELSE FALSE
          END
      )
  )
  AND (
    (
        lower(
            json_extract_scalar("requestParameters", '$["ipPermissions"]["items"]["ipProtocol"]')
          ) = '-1'
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
                                          ARRAY[
                                            json_extract("requestParameters", '$["ipPermissions"]')
                                          ],
                                          v34 -> coalesce(TRY_CAST(v34 AS Array(JSON)), ARRAY[v34])
                                        )
                                      ), v35 -> coalesce(TRY_CAST(v35 AS Array(JSON)), ARRAY[v35])
                                    )
                                  ), v36 -> json_extract(v36, '$["items"]')
                                ), v37 -> coalesce(TRY_CAST(v37 AS Array(JSON)), ARRAY[v37])
                              )
                            ), v38 -> coalesce(TRY_CAST(v38 AS Array(JSON)), ARRAY[v38])
                          )
                        ), v39 -> json_extract(v39, '$["ipProtocol"]')
                      ), v40 -> coalesce(TRY_CAST(v40 AS Array(JSON)), ARRAY[v40])
                    )
                  ), v41 -> coalesce(TRY_CAST(v41 AS Array(JSON)), ARRAY[v41])
                )
              ), v42 -> lower(json_extract_scalar(v42, '$')) = '-1'
            )
            ELSE FALSE
          END
      )
      OR (
        lower(json_extract_scalar("requestParameters", '$["ipProtocol"]')) = '-1'
          OR CASE
            WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
              flatten(
                transform(
                  flatten(
                    transform(
                      ARRAY[json_extract("requestParameters", '$["ipProtocol"]')],
                      v43 -> coalesce(TRY_CAST(v43 AS Array(JSON)), ARRAY[v43])
                    )
                  ), v44 -> coalesce(TRY_CAST(v44 AS Array(JSON)), ARRAY[v44])
                )
              ), v45 -> lower(json_extract_scalar(v45, '$')) = '-1'
            )
            ELSE FALSE
          END
      )
      OR (
        (
            CASE
                WHEN regexp_like(
                  json_extract_scalar(
                    "requestParameters", '$["ipPermissions"]["items"]["fromPort"]'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_scalar("requestParameters", '$["ipPermissions"]["items"]["fromPort"]') AS DOUBLE) <= 2.2E1
                ELSE FALSE
              END
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
                                              ARRAY[
                                                json_extract(
                                                  "requestParameters", '$["ipPermissions"]'
                                                )
                                              ],
                                              v46 -> coalesce(TRY_CAST(v46 AS Array(JSON)), ARRAY[v46])
                                            )
                                          ),
                                          v47 -> coalesce(TRY_CAST(v47 AS Array(JSON)), ARRAY[v47])
                                        )
                                      ), v48 -> json_extract(v48, '$["items"]')
                                    ), v49 -> coalesce(TRY_CAST(v49 AS Array(JSON)), ARRAY[v49])
                                  )
                                ), v50 -> coalesce(TRY_CAST(v50 AS Array(JSON)), ARRAY[v50])
                              )
                            ), v51 -> json_extract(v51, '$["fromPort"]')
                          ), v52 -> coalesce(TRY_CAST(v52 AS Array(JSON)), ARRAY[v52])
                        )
                      ), v53 -> coalesce(TRY_CAST(v53 AS Array(JSON)), ARRAY[v53])
                    )
                  ),
                  v54 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v54, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v54, '$') AS DOUBLE) <= 2.2E1
                    ELSE FALSE
                  END
                )
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_like(
                  json_extract_scalar("requestParameters", '$["ipPermissions"]["items"]["toPort"]'),
                  '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_scalar("requestParameters", '$["ipPermissions"]["items"]["toPort"]') AS DOUBLE) >= 2.2E1
                ELSE FALSE
              END
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
                                              ARRAY[
                                                json_extract(
                                                  "requestParameters", '$["ipPermissions"]'
                                                )
                                              ],
                                              v55 -> coalesce(TRY_CAST(v55 AS Array(JSON)), ARRAY[v55])
                                            )
                                          ),
                                          v56 -> coalesce(TRY_CAST(v56 AS Array(JSON)), ARRAY[v56])
                                        )
                                      ), v57 -> json_extract(v57, '$["items"]')
                                    ), v58 -> coalesce(TRY_CAST(v58 AS Array(JSON)), ARRAY[v58])
                                  )
                                ), v59 -> coalesce(TRY_CAST(v59 AS Array(JSON)), ARRAY[v59])
                              )
                            ), v60 -> json_extract(v60, '$["toPort"]')
                          ), v61 -> coalesce(TRY_CAST(v61 AS Array(JSON)), ARRAY[v61])
                        )
                      ), v62 -> coalesce(TRY_CAST(v62 AS Array(JSON)), ARRAY[v62])
                    )
                  ),
                  v63 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v63, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v63, '$') AS DOUBLE) >= 2.2E1
                    ELSE FALSE
                  END
                )
                ELSE FALSE
              END
          )
      )
      OR (
        (
            CASE
                WHEN regexp_like(
                  json_extract_scalar(
                    "requestParameters", '$["ipPermissions"]["items"]["fromPort"]'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_scalar("requestParameters", '$["ipPermissions"]["items"]["fromPort"]') AS DOUBLE) <= 3.389E3
                ELSE FALSE
              END
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
                                              ARRAY[
                                                json_extract(
                                                  "requestParameters", '$["ipPermissions"]'
                                                )
                                              ],
                                              v64 -> coalesce(TRY_CAST(v64 AS Array(JSON)), ARRAY[v64])
                                            )
                                          ),
                                          v65 -> coalesce(TRY_CAST(v65 AS Array(JSON)), ARRAY[v65])
                                        )
                                      ), v66 -> json_extract(v66, '$["items"]')
                                    ), v67 -> coalesce(TRY_CAST(v67 AS Array(JSON)), ARRAY[v67])
                                  )
                                ), v68 -> coalesce(TRY_CAST(v68 AS Array(JSON)), ARRAY[v68])
                              )
                            ), v69 -> json_extract(v69, '$["fromPort"]')
                          ), v70 -> coalesce(TRY_CAST(v70 AS Array(JSON)), ARRAY[v70])
                        )
                      ), v71 -> coalesce(TRY_CAST(v71 AS Array(JSON)), ARRAY[v71])
                    )
                  ),
                  v72 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v72, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v72, '$') AS DOUBLE) <= 3.389E3
                    ELSE FALSE
                  END
                )
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_like(
                  json_extract_scalar("requestParameters", '$["ipPermissions"]["items"]["toPort"]'),
                  '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_scalar("requestParameters", '$["ipPermissions"]["items"]["toPort"]') AS DOUBLE) >= 3.389E3
                ELSE FALSE
              END
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
                                              ARRAY[
                                                json_extract(
                                                  "requestParameters", '$["ipPermissions"]'
                                                )
                                              ],
                                              v73 -> coalesce(TRY_CAST(v73 AS Array(JSON)), ARRAY[v73])
                                            )
                                          ),
                                          v74 -> coalesce(TRY_CAST(v74 AS Array(JSON)), ARRAY[v74])
                                        )
                                      ), v75 -> json_extract(v75, '$["items"]')
                                    ), v76 -> coalesce(TRY_CAST(v76 AS Array(JSON)), ARRAY[v76])
                                  )
                                ), v77 -> coalesce(TRY_CAST(v77 AS Array(JSON)), ARRAY[v77])
                              )
                            ), v78 -> json_extract(v78, '$["toPort"]')
                          ), v79 -> coalesce(TRY_CAST(v79 AS Array(JSON)), ARRAY[v79])
                        )
                      ), v80 -> coalesce(TRY_CAST(v80 AS Array(JSON)), ARRAY[v80])
                    )
                  ),
                  v81 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v81, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v81, '$') AS DOUBLE) >= 3.389E3
                    ELSE FALSE
                  END
                )
                ELSE FALSE
              END
          )
      )
      OR (
        (
            CASE
                WHEN regexp_like(
                  json_extract_scalar(
                    "requestParameters", '$["ipPermissions"]["items"]["fromPort"]'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_scalar("requestParameters", '$["ipPermissions"]["items"]["fromPort"]') AS DOUBLE) <= 5.986E3
                ELSE FALSE
              END
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
                                              ARRAY[
                                                json_extract(
                                                  "requestParameters", '$["ipPermissions"]'
                                                )
                                              ],
                                              v82 -> coalesce(TRY_CAST(v82 AS Array(JSON)), ARRAY[v82])
                                            )
                                          ),
                                          v83 -> coalesce(TRY_CAST(v83 AS Array(JSON)), ARRAY[v83])
                                        )
                                      ), v84 -> json_extract(v84, '$["items"]')
                                    ), v85 -> coalesce(TRY_CAST(v85 AS Array(JSON)), ARRAY[v85])
                                  )
                                ), v86 -> coalesce(TRY_CAST(v86 AS Array(JSON)), ARRAY[v86])
                              )
                            ), v87 -> json_extract(v87, '$["fromPort"]')
                          ), v88 -> coalesce(TRY_CAST(v88 AS Array(JSON)), ARRAY[v88])
                        )
                      ), v89 -> coalesce(TRY_CAST(v89 AS Array(JSON)), ARRAY[v89])
                    )
                  ),
                  v90 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v90, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v90, '$') AS DOUBLE) <= 5.986E3
                    ELSE FALSE
                  END
                )
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_like(
                  json_extract_scalar("requestParameters", '$["ipPermissions"]["items"]["toPort"]'),
                  '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_scalar("requestParameters", '$["ipPermissions"]["items"]["toPort"]') AS DOUBLE) >= 5.985E3
                ELSE FALSE
              END
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
                                              ARRAY[
                                                json_extract(
                                                  "requestParameters", '$["ipPermissions"]'
                                                )
                                              ],
                                              v91 -> coalesce(TRY_CAST(v91 AS Array(JSON)), ARRAY[v91])
                                            )
                                          ),
                                          v92 -> coalesce(TRY_CAST(v92 AS Array(JSON)), ARRAY[v92])
                                        )
                                      ), v93 -> json_extract(v93, '$["items"]')
                                    ), v94 -> coalesce(TRY_CAST(v94 AS Array(JSON)), ARRAY[v94])
                                  )
                                ), v95 -> coalesce(TRY_CAST(v95 AS Array(JSON)), ARRAY[v95])
                              )
                            ), v96 -> json_extract(v96, '$["toPort"]')
                          ), v97 -> coalesce(TRY_CAST(v97 AS Array(JSON)), ARRAY[v97])
                        )
                      ), v98 -> coalesce(TRY_CAST(v98 AS Array(JSON)), ARRAY[v98])
                    )
                  ),
                  v99 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v99, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v99, '$') AS DOUBLE) >= 5.985E3
                    ELSE FALSE
                  END
                )
                ELSE FALSE
              END
          )
      )
      OR (
        (
            CASE
                WHEN regexp_like(
                  json_extract_scalar("requestParameters", '$["fromPort"]'),
                  '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_scalar("requestParameters", '$["fromPort"]') AS DOUBLE) <= 2.2E1
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          ARRAY[json_extract("requestParameters", '$["fromPort"]')],
                          v100 -> coalesce(TRY_CAST(v100 AS Array(JSON)), ARRAY[v100])
                        )
                      ), v101 -> coalesce(TRY_CAST(v101 AS Array(JSON)), ARRAY[v101])
                    )
                  ),
                  v102 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v102, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v102, '$') AS DOUBLE) <= 2.2E1
                    ELSE FALSE
                  END
                )
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_like(
                  json_extract_scalar("requestParameters", '$["toPort"]'),
                  '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_scalar("requestParameters", '$["toPort"]') AS DOUBLE) >= 2.2E1
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          ARRAY[json_extract("requestParameters", '$["toPort"]')],
                          v103 -> coalesce(TRY_CAST(v103 AS Array(JSON)), ARRAY[v103])
                        )
                      ), v104 -> coalesce(TRY_CAST(v104 AS Array(JSON)), ARRAY[v104])
                    )
                  ),
                  v105 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v105, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v105, '$') AS DOUBLE) >= 2.2E1
                    ELSE FALSE
                  END
                )
                ELSE FALSE
              END
          )
      )
      OR (
        (
            CASE
                WHEN regexp_like(
                  json_extract_scalar("requestParameters", '$["fromPort"]'),
                  '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_scalar("requestParameters", '$["fromPort"]') AS DOUBLE) <= 3.389E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          ARRAY[json_extract("requestParameters", '$["fromPort"]')],
                          v106 -> coalesce(TRY_CAST(v106 AS Array(JSON)), ARRAY[v106])
                        )
                      ), v107 -> coalesce(TRY_CAST(v107 AS Array(JSON)), ARRAY[v107])
                    )
                  ),
                  v108 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v108, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v108, '$') AS DOUBLE) <= 3.389E3
                    ELSE FALSE
                  END
                )
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_like(
                  json_extract_scalar("requestParameters", '$["toPort"]'),
                  '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_scalar("requestParameters", '$["toPort"]') AS DOUBLE) >= 3.389E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          ARRAY[json_extract("requestParameters", '$["toPort"]')],
                          v109 -> coalesce(TRY_CAST(v109 AS Array(JSON)), ARRAY[v109])
                        )
                      ), v110 -> coalesce(TRY_CAST(v110 AS Array(JSON)), ARRAY[v110])
                    )
                  ),
                  v111 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v111, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v111, '$') AS DOUBLE) >= 3.389E3
                    ELSE FALSE
                  END
                )
                ELSE FALSE
              END
          )
      )
      OR (
        (
            CASE
                WHEN regexp_like(
                  json_extract_scalar("requestParameters", '$["fromPort"]'),
                  '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_scalar("requestParameters", '$["fromPort"]') AS DOUBLE) <= 5.986E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          ARRAY[json_extract("requestParameters", '$["fromPort"]')],
                          v112 -> coalesce(TRY_CAST(v112 AS Array(JSON)), ARRAY[v112])
                        )
                      ), v113 -> coalesce(TRY_CAST(v113 AS Array(JSON)), ARRAY[v113])
                    )
                  ),
                  v114 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v114, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v114, '$') AS DOUBLE) <= 5.986E3
                    ELSE FALSE
                  END
                )
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_like(
                  json_extract_scalar("requestParameters", '$["toPort"]'),
                  '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_scalar("requestParameters", '$["toPort"]') AS DOUBLE) >= 5.985E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          ARRAY[json_extract("requestParameters", '$["toPort"]')],
                          v115 -> coalesce(TRY_CAST(v115 AS Array(JSON)), ARRAY[v115])
                        )
                      ), v116 -> coalesce(TRY_CAST(v116 AS Array(JSON)), ARRAY[v116])
                    )
                  ),
                  v117 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v117, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v117, '$') AS DOUBLE) >= 5.985E3
                    ELSE FALSE
                  END
                )
                ELSE FALSE
              END
          )
      )
  );
