-- Security Group Opens Remote Administration to the World
-- rule 3b2fff0a-5ba9-4f6f-b0c4-6c03837514f4, level medium, source aws-cloudtrail, athena
SELECT
  "eventTime" AS "eventTime",
  "eventID" AS "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress" AS "sourceIPAddress",
  "awsRegion" AS "awsRegion",
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
                                                              transform(
                                                                flatten(
                                                                  transform(
                                                                    flatten(
                                                                      transform(
                                                                        ARRAY[
                                                                          json_extract(
                                                                            "requestParameters", '$'
                                                                          )
                                                                        ],
                                                                        v1 -> coalesce(
                                                                          TRY_CAST(v1 AS Array(JSON)),
                                                                          ARRAY[v1]
                                                                        )
                                                                      )
                                                                    ),
                                                                    v2 -> coalesce(
                                                                      TRY_CAST(v2 AS Array(JSON)),
                                                                      ARRAY[v2]
                                                                    )
                                                                  )
                                                                ),
                                                                v3 -> json_extract(
                                                                  v3, '$["ipPermissions"]'
                                                                )
                                                              ),
                                                              v4 -> coalesce(
                                                                TRY_CAST(v4 AS Array(JSON)),
                                                                ARRAY[v4]
                                                              )
                                                            )
                                                          ),
                                                          v5 -> coalesce(
                                                            TRY_CAST(v5 AS Array(JSON)), ARRAY[v5]
                                                          )
                                                        )
                                                      ), v6 -> json_extract(v6, '$["items"]')
                                                    ),
                                                    v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                                                  )
                                                ),
                                                v8 -> coalesce(TRY_CAST(v8 AS Array(JSON)), ARRAY[v8])
                                              )
                                            ), v9 -> json_extract(v9, '$["ipRanges"]')
                                          ),
                                          v10 -> coalesce(TRY_CAST(v10 AS Array(JSON)), ARRAY[v10])
                                        )
                                      ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                                    )
                                  ), v12 -> json_extract(v12, '$["items"]')
                                ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                              )
                            ), v14 -> coalesce(TRY_CAST(v14 AS Array(JSON)), ARRAY[v14])
                          )
                        ), v15 -> json_extract(v15, '$["cidrIp"]')
                      ), v16 -> coalesce(TRY_CAST(v16 AS Array(JSON)), ARRAY[v16])
                    )
                  ), v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                )
              ), v18 -> lower(json_extract_scalar(v18, '$')) = '0.0.0.0/0'
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
                                                              transform(
                                                                flatten(
                                                                  transform(
                                                                    flatten(
                                                                      transform(
                                                                        ARRAY[
                                                                          json_extract(
                                                                            "requestParameters", '$'
                                                                          )
                                                                        ],
                                                                        v19 -> coalesce(
                                                                          TRY_CAST(v19 AS Array(JSON)),
                                                                          ARRAY[v19]
                                                                        )
                                                                      )
                                                                    ),
                                                                    v20 -> coalesce(
                                                                      TRY_CAST(v20 AS Array(JSON)),
                                                                      ARRAY[v20]
                                                                    )
                                                                  )
                                                                ),
                                                                v21 -> json_extract(
                                                                  v21, '$["ipPermissions"]'
                                                                )
                                                              ),
                                                              v22 -> coalesce(
                                                                TRY_CAST(v22 AS Array(JSON)),
                                                                ARRAY[v22]
                                                              )
                                                            )
                                                          ),
                                                          v23 -> coalesce(
                                                            TRY_CAST(v23 AS Array(JSON)), ARRAY[v23]
                                                          )
                                                        )
                                                      ), v24 -> json_extract(v24, '$["items"]')
                                                    ),
                                                    v25 -> coalesce(
                                                      TRY_CAST(v25 AS Array(JSON)), ARRAY[v25]
                                                    )
                                                  )
                                                ),
                                                v26 -> coalesce(TRY_CAST(v26 AS Array(JSON)), ARRAY[v26])
                                              )
                                            ), v27 -> json_extract(v27, '$["ipv6Ranges"]')
                                          ),
                                          v28 -> coalesce(TRY_CAST(v28 AS Array(JSON)), ARRAY[v28])
                                        )
                                      ), v29 -> coalesce(TRY_CAST(v29 AS Array(JSON)), ARRAY[v29])
                                    )
                                  ), v30 -> json_extract(v30, '$["items"]')
                                ), v31 -> coalesce(TRY_CAST(v31 AS Array(JSON)), ARRAY[v31])
                              )
                            ), v32 -> coalesce(TRY_CAST(v32 AS Array(JSON)), ARRAY[v32])
                          )
                        ), v33 -> json_extract(v33, '$["cidrIpv6"]')
                      ), v34 -> coalesce(TRY_CAST(v34 AS Array(JSON)), ARRAY[v34])
                    )
                  ), v35 -> coalesce(TRY_CAST(v35 AS Array(JSON)), ARRAY[v35])
                )
              ), v36 -> lower(json_extract_scalar(v36, '$')) = '::/0'
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
                      transform(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                ARRAY[json_extract("requestParameters", '$')],
                                v37 -> coalesce(TRY_CAST(v37 AS Array(JSON)), ARRAY[v37])
                              )
                            ), v38 -> coalesce(TRY_CAST(v38 AS Array(JSON)), ARRAY[v38])
                          )
                        ), v39 -> json_extract(v39, '$["cidrIp"]')
                      ), v40 -> coalesce(TRY_CAST(v40 AS Array(JSON)), ARRAY[v40])
                    )
                  ), v41 -> coalesce(TRY_CAST(v41 AS Array(JSON)), ARRAY[v41])
                )
              ), v42 -> lower(json_extract_scalar(v42, '$')) = '0.0.0.0/0'
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
                                          transform(
                                            flatten(
                                              transform(
                                                flatten(
                                                  transform(
                                                    ARRAY[json_extract("requestParameters", '$')],
                                                    v43 -> coalesce(
                                                      TRY_CAST(v43 AS Array(JSON)), ARRAY[v43]
                                                    )
                                                  )
                                                ),
                                                v44 -> coalesce(TRY_CAST(v44 AS Array(JSON)), ARRAY[v44])
                                              )
                                            ), v45 -> json_extract(v45, '$["ipPermissions"]')
                                          ),
                                          v46 -> coalesce(TRY_CAST(v46 AS Array(JSON)), ARRAY[v46])
                                        )
                                      ), v47 -> coalesce(TRY_CAST(v47 AS Array(JSON)), ARRAY[v47])
                                    )
                                  ), v48 -> json_extract(v48, '$["items"]')
                                ), v49 -> coalesce(TRY_CAST(v49 AS Array(JSON)), ARRAY[v49])
                              )
                            ), v50 -> coalesce(TRY_CAST(v50 AS Array(JSON)), ARRAY[v50])
                          )
                        ), v51 -> json_extract(v51, '$["ipProtocol"]')
                      ), v52 -> coalesce(TRY_CAST(v52 AS Array(JSON)), ARRAY[v52])
                    )
                  ), v53 -> coalesce(TRY_CAST(v53 AS Array(JSON)), ARRAY[v53])
                )
              ), v54 -> lower(json_extract_scalar(v54, '$')) = '-1'
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
                      transform(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                ARRAY[json_extract("requestParameters", '$')],
                                v55 -> coalesce(TRY_CAST(v55 AS Array(JSON)), ARRAY[v55])
                              )
                            ), v56 -> coalesce(TRY_CAST(v56 AS Array(JSON)), ARRAY[v56])
                          )
                        ), v57 -> json_extract(v57, '$["ipProtocol"]')
                      ), v58 -> coalesce(TRY_CAST(v58 AS Array(JSON)), ARRAY[v58])
                    )
                  ), v59 -> coalesce(TRY_CAST(v59 AS Array(JSON)), ARRAY[v59])
                )
              ), v60 -> lower(json_extract_scalar(v60, '$')) = '-1'
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
                                              transform(
                                                flatten(
                                                  transform(
                                                    flatten(
                                                      transform(
                                                        ARRAY[
                                                          json_extract("requestParameters", '$')
                                                        ],
                                                        v61 -> coalesce(
                                                          TRY_CAST(v61 AS Array(JSON)), ARRAY[v61]
                                                        )
                                                      )
                                                    ),
                                                    v62 -> coalesce(
                                                      TRY_CAST(v62 AS Array(JSON)), ARRAY[v62]
                                                    )
                                                  )
                                                ), v63 -> json_extract(v63, '$["ipPermissions"]')
                                              ),
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
                    ) THEN TRY_CAST(json_extract_scalar(v72, '$') AS DOUBLE) <= 2.2E1
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
                                              transform(
                                                flatten(
                                                  transform(
                                                    flatten(
                                                      transform(
                                                        ARRAY[
                                                          json_extract("requestParameters", '$')
                                                        ],
                                                        v73 -> coalesce(
                                                          TRY_CAST(v73 AS Array(JSON)), ARRAY[v73]
                                                        )
                                                      )
                                                    ),
                                                    v74 -> coalesce(
                                                      TRY_CAST(v74 AS Array(JSON)), ARRAY[v74]
                                                    )
                                                  )
                                                ), v75 -> json_extract(v75, '$["ipPermissions"]')
                                              ),
                                              v76 -> coalesce(TRY_CAST(v76 AS Array(JSON)), ARRAY[v76])
                                            )
                                          ),
                                          v77 -> coalesce(TRY_CAST(v77 AS Array(JSON)), ARRAY[v77])
                                        )
                                      ), v78 -> json_extract(v78, '$["items"]')
                                    ), v79 -> coalesce(TRY_CAST(v79 AS Array(JSON)), ARRAY[v79])
                                  )
                                ), v80 -> coalesce(TRY_CAST(v80 AS Array(JSON)), ARRAY[v80])
                              )
                            ), v81 -> json_extract(v81, '$["toPort"]')
                          ), v82 -> coalesce(TRY_CAST(v82 AS Array(JSON)), ARRAY[v82])
                        )
                      ), v83 -> coalesce(TRY_CAST(v83 AS Array(JSON)), ARRAY[v83])
                    )
                  ),
                  v84 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v84, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v84, '$') AS DOUBLE) >= 2.2E1
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
                                              transform(
                                                flatten(
                                                  transform(
                                                    flatten(
                                                      transform(
                                                        ARRAY[
                                                          json_extract("requestParameters", '$')
                                                        ],
                                                        v85 -> coalesce(
                                                          TRY_CAST(v85 AS Array(JSON)), ARRAY[v85]
                                                        )
                                                      )
                                                    ),
                                                    v86 -> coalesce(
                                                      TRY_CAST(v86 AS Array(JSON)), ARRAY[v86]
                                                    )
                                                  )
                                                ), v87 -> json_extract(v87, '$["ipPermissions"]')
                                              ),
                                              v88 -> coalesce(TRY_CAST(v88 AS Array(JSON)), ARRAY[v88])
                                            )
                                          ),
                                          v89 -> coalesce(TRY_CAST(v89 AS Array(JSON)), ARRAY[v89])
                                        )
                                      ), v90 -> json_extract(v90, '$["items"]')
                                    ), v91 -> coalesce(TRY_CAST(v91 AS Array(JSON)), ARRAY[v91])
                                  )
                                ), v92 -> coalesce(TRY_CAST(v92 AS Array(JSON)), ARRAY[v92])
                              )
                            ), v93 -> json_extract(v93, '$["fromPort"]')
                          ), v94 -> coalesce(TRY_CAST(v94 AS Array(JSON)), ARRAY[v94])
                        )
                      ), v95 -> coalesce(TRY_CAST(v95 AS Array(JSON)), ARRAY[v95])
                    )
                  ),
                  v96 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v96, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v96, '$') AS DOUBLE) <= 3.389E3
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
                                              transform(
                                                flatten(
                                                  transform(
                                                    flatten(
                                                      transform(
                                                        ARRAY[
                                                          json_extract("requestParameters", '$')
                                                        ],
                                                        v97 -> coalesce(
                                                          TRY_CAST(v97 AS Array(JSON)), ARRAY[v97]
                                                        )
                                                      )
                                                    ),
                                                    v98 -> coalesce(
                                                      TRY_CAST(v98 AS Array(JSON)), ARRAY[v98]
                                                    )
                                                  )
                                                ), v99 -> json_extract(v99, '$["ipPermissions"]')
                                              ),
                                              v100 -> coalesce(TRY_CAST(v100 AS Array(JSON)), ARRAY[v100])
                                            )
                                          ),
                                          v101 -> coalesce(TRY_CAST(v101 AS Array(JSON)), ARRAY[v101])
                                        )
                                      ), v102 -> json_extract(v102, '$["items"]')
                                    ), v103 -> coalesce(TRY_CAST(v103 AS Array(JSON)), ARRAY[v103])
                                  )
                                ), v104 -> coalesce(TRY_CAST(v104 AS Array(JSON)), ARRAY[v104])
                              )
                            ), v105 -> json_extract(v105, '$["toPort"]')
                          ), v106 -> coalesce(TRY_CAST(v106 AS Array(JSON)), ARRAY[v106])
                        )
                      ), v107 -> coalesce(TRY_CAST(v107 AS Array(JSON)), ARRAY[v107])
                    )
                  ),
                  v108 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v108, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v108, '$') AS DOUBLE) >= 3.389E3
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
                                              transform(
                                                flatten(
                                                  transform(
                                                    flatten(
                                                      transform(
                                                        ARRAY[
                                                          json_extract("requestParameters", '$')
                                                        ],
                                                        v109 -> coalesce(
                                                          TRY_CAST(v109 AS Array(JSON)), ARRAY[v109]
                                                        )
                                                      )
                                                    ),
                                                    v110 -> coalesce(
                                                      TRY_CAST(v110 AS Array(JSON)), ARRAY[v110]
                                                    )
                                                  )
                                                ), v111 -> json_extract(v111, '$["ipPermissions"]')
                                              ),
                                              v112 -> coalesce(TRY_CAST(v112 AS Array(JSON)), ARRAY[v112])
                                            )
                                          ),
                                          v113 -> coalesce(TRY_CAST(v113 AS Array(JSON)), ARRAY[v113])
                                        )
                                      ), v114 -> json_extract(v114, '$["items"]')
                                    ), v115 -> coalesce(TRY_CAST(v115 AS Array(JSON)), ARRAY[v115])
                                  )
                                ), v116 -> coalesce(TRY_CAST(v116 AS Array(JSON)), ARRAY[v116])
                              )
                            ), v117 -> json_extract(v117, '$["fromPort"]')
                          ), v118 -> coalesce(TRY_CAST(v118 AS Array(JSON)), ARRAY[v118])
                        )
                      ), v119 -> coalesce(TRY_CAST(v119 AS Array(JSON)), ARRAY[v119])
                    )
                  ),
                  v120 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v120, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v120, '$') AS DOUBLE) <= 5.986E3
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
                                              transform(
                                                flatten(
                                                  transform(
                                                    flatten(
                                                      transform(
                                                        ARRAY[
                                                          json_extract("requestParameters", '$')
                                                        ],
                                                        v121 -> coalesce(
                                                          TRY_CAST(v121 AS Array(JSON)), ARRAY[v121]
                                                        )
                                                      )
                                                    ),
                                                    v122 -> coalesce(
                                                      TRY_CAST(v122 AS Array(JSON)), ARRAY[v122]
                                                    )
                                                  )
                                                ), v123 -> json_extract(v123, '$["ipPermissions"]')
                                              ),
                                              v124 -> coalesce(TRY_CAST(v124 AS Array(JSON)), ARRAY[v124])
                                            )
                                          ),
                                          v125 -> coalesce(TRY_CAST(v125 AS Array(JSON)), ARRAY[v125])
                                        )
                                      ), v126 -> json_extract(v126, '$["items"]')
                                    ), v127 -> coalesce(TRY_CAST(v127 AS Array(JSON)), ARRAY[v127])
                                  )
                                ), v128 -> coalesce(TRY_CAST(v128 AS Array(JSON)), ARRAY[v128])
                              )
                            ), v129 -> json_extract(v129, '$["toPort"]')
                          ), v130 -> coalesce(TRY_CAST(v130 AS Array(JSON)), ARRAY[v130])
                        )
                      ), v131 -> coalesce(TRY_CAST(v131 AS Array(JSON)), ARRAY[v131])
                    )
                  ),
                  v132 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v132, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v132, '$') AS DOUBLE) >= 5.985E3
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
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    ARRAY[json_extract("requestParameters", '$')],
                                    v133 -> coalesce(TRY_CAST(v133 AS Array(JSON)), ARRAY[v133])
                                  )
                                ), v134 -> coalesce(TRY_CAST(v134 AS Array(JSON)), ARRAY[v134])
                              )
                            ), v135 -> json_extract(v135, '$["fromPort"]')
                          ), v136 -> coalesce(TRY_CAST(v136 AS Array(JSON)), ARRAY[v136])
                        )
                      ), v137 -> coalesce(TRY_CAST(v137 AS Array(JSON)), ARRAY[v137])
                    )
                  ),
                  v138 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v138, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v138, '$') AS DOUBLE) <= 2.2E1
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
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    ARRAY[json_extract("requestParameters", '$')],
                                    v139 -> coalesce(TRY_CAST(v139 AS Array(JSON)), ARRAY[v139])
                                  )
                                ), v140 -> coalesce(TRY_CAST(v140 AS Array(JSON)), ARRAY[v140])
                              )
                            ), v141 -> json_extract(v141, '$["toPort"]')
                          ), v142 -> coalesce(TRY_CAST(v142 AS Array(JSON)), ARRAY[v142])
                        )
                      ), v143 -> coalesce(TRY_CAST(v143 AS Array(JSON)), ARRAY[v143])
                    )
                  ),
                  v144 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v144, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v144, '$') AS DOUBLE) >= 2.2E1
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
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    ARRAY[json_extract("requestParameters", '$')],
                                    v145 -> coalesce(TRY_CAST(v145 AS Array(JSON)), ARRAY[v145])
                                  )
                                ), v146 -> coalesce(TRY_CAST(v146 AS Array(JSON)), ARRAY[v146])
                              )
                            ), v147 -> json_extract(v147, '$["fromPort"]')
                          ), v148 -> coalesce(TRY_CAST(v148 AS Array(JSON)), ARRAY[v148])
                        )
                      ), v149 -> coalesce(TRY_CAST(v149 AS Array(JSON)), ARRAY[v149])
                    )
                  ),
                  v150 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v150, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v150, '$') AS DOUBLE) <= 3.389E3
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
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    ARRAY[json_extract("requestParameters", '$')],
                                    v151 -> coalesce(TRY_CAST(v151 AS Array(JSON)), ARRAY[v151])
                                  )
                                ), v152 -> coalesce(TRY_CAST(v152 AS Array(JSON)), ARRAY[v152])
                              )
                            ), v153 -> json_extract(v153, '$["toPort"]')
                          ), v154 -> coalesce(TRY_CAST(v154 AS Array(JSON)), ARRAY[v154])
                        )
                      ), v155 -> coalesce(TRY_CAST(v155 AS Array(JSON)), ARRAY[v155])
                    )
                  ),
                  v156 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v156, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v156, '$') AS DOUBLE) >= 3.389E3
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
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    ARRAY[json_extract("requestParameters", '$')],
                                    v157 -> coalesce(TRY_CAST(v157 AS Array(JSON)), ARRAY[v157])
                                  )
                                ), v158 -> coalesce(TRY_CAST(v158 AS Array(JSON)), ARRAY[v158])
                              )
                            ), v159 -> json_extract(v159, '$["fromPort"]')
                          ), v160 -> coalesce(TRY_CAST(v160 AS Array(JSON)), ARRAY[v160])
                        )
                      ), v161 -> coalesce(TRY_CAST(v161 AS Array(JSON)), ARRAY[v161])
                    )
                  ),
                  v162 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v162, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v162, '$') AS DOUBLE) <= 5.986E3
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
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    ARRAY[json_extract("requestParameters", '$')],
                                    v163 -> coalesce(TRY_CAST(v163 AS Array(JSON)), ARRAY[v163])
                                  )
                                ), v164 -> coalesce(TRY_CAST(v164 AS Array(JSON)), ARRAY[v164])
                              )
                            ), v165 -> json_extract(v165, '$["toPort"]')
                          ), v166 -> coalesce(TRY_CAST(v166 AS Array(JSON)), ARRAY[v166])
                        )
                      ), v167 -> coalesce(TRY_CAST(v167 AS Array(JSON)), ARRAY[v167])
                    )
                  ),
                  v168 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v168, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v168, '$') AS DOUBLE) >= 5.985E3
                    ELSE FALSE
                  END
                )
                ELSE FALSE
              END
          )
      )
  );
