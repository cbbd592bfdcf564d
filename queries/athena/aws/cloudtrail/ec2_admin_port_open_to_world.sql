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
                                                      "requestParameters", '$["ipPermissions"]'
                                                    ) AS Array(JSON)),
                                                    ARRAY[
                                                      json_extract(
                                                        "requestParameters", '$["ipPermissions"]'
                                                      )
                                                    ]
                                                  ),
                                                  v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                                                )
                                              ),
                                              v2 -> coalesce(
                                                TRY_CAST(json_extract(v2, '$["items"]') AS Array(JSON)),
                                                ARRAY[json_extract(v2, '$["items"]')]
                                              )
                                            )
                                          ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
                                        )
                                      ),
                                      v4 -> coalesce(
                                        TRY_CAST(json_extract(v4, '$["ipRanges"]') AS Array(JSON)),
                                        ARRAY[json_extract(v4, '$["ipRanges"]')]
                                      )
                                    )
                                  ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                                )
                              ),
                              v6 -> coalesce(
                                TRY_CAST(json_extract(v6, '$["items"]') AS Array(JSON)),
                                ARRAY[json_extract(v6, '$["items"]')]
                              )
                            )
                          ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                        )
                      ),
                      v8 -> coalesce(
                        TRY_CAST(json_extract(v8, '$["cidrIp"]') AS Array(JSON)),
                        ARRAY[json_extract(v8, '$["cidrIp"]')]
                      )
                    )
                  ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                )
              ), v10 -> lower(json_extract_scalar(v10, '$')) = '0.0.0.0/0'
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
                                                      "requestParameters", '$["ipPermissions"]'
                                                    ) AS Array(JSON)),
                                                    ARRAY[
                                                      json_extract(
                                                        "requestParameters", '$["ipPermissions"]'
                                                      )
                                                    ]
                                                  ),
                                                  v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                                                )
                                              ),
                                              v12 -> coalesce(
                                                TRY_CAST(json_extract(v12, '$["items"]') AS Array(JSON)),
                                                ARRAY[json_extract(v12, '$["items"]')]
                                              )
                                            )
                                          ),
                                          v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                                        )
                                      ),
                                      v14 -> coalesce(
                                        TRY_CAST(json_extract(v14, '$["ipv6Ranges"]') AS Array(JSON)),
                                        ARRAY[json_extract(v14, '$["ipv6Ranges"]')]
                                      )
                                    )
                                  ), v15 -> coalesce(TRY_CAST(v15 AS Array(JSON)), ARRAY[v15])
                                )
                              ),
                              v16 -> coalesce(
                                TRY_CAST(json_extract(v16, '$["items"]') AS Array(JSON)),
                                ARRAY[json_extract(v16, '$["items"]')]
                              )
                            )
                          ), v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                        )
                      ),
                      v18 -> coalesce(
                        TRY_CAST(json_extract(v18, '$["cidrIpv6"]') AS Array(JSON)),
                        ARRAY[json_extract(v18, '$["cidrIpv6"]')]
                      )
                    )
                  ), v19 -> coalesce(TRY_CAST(v19 AS Array(JSON)), ARRAY[v19])
                )
              ), v20 -> lower(json_extract_scalar(v20, '$')) = '::/0'
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
                  coalesce(
                    TRY_CAST(json_extract("requestParameters", '$["cidrIp"]') AS Array(JSON)),
                    ARRAY[json_extract("requestParameters", '$["cidrIp"]')]
                  ), v21 -> coalesce(TRY_CAST(v21 AS Array(JSON)), ARRAY[v21])
                )
              ), v22 -> lower(json_extract_scalar(v22, '$')) = '0.0.0.0/0'
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
                      flatten(
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  coalesce(
                                    TRY_CAST(json_extract("requestParameters", '$["ipPermissions"]') AS Array(JSON)),
                                    ARRAY[json_extract("requestParameters", '$["ipPermissions"]')]
                                  ), v23 -> coalesce(TRY_CAST(v23 AS Array(JSON)), ARRAY[v23])
                                )
                              ),
                              v24 -> coalesce(
                                TRY_CAST(json_extract(v24, '$["items"]') AS Array(JSON)),
                                ARRAY[json_extract(v24, '$["items"]')]
                              )
                            )
                          ), v25 -> coalesce(TRY_CAST(v25 AS Array(JSON)), ARRAY[v25])
                        )
                      ),
                      v26 -> coalesce(
                        TRY_CAST(json_extract(v26, '$["ipProtocol"]') AS Array(JSON)),
                        ARRAY[json_extract(v26, '$["ipProtocol"]')]
                      )
                    )
                  ), v27 -> coalesce(TRY_CAST(v27 AS Array(JSON)), ARRAY[v27])
                )
              ), v28 -> lower(json_extract_scalar(v28, '$')) = '-1'
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
                  coalesce(
                    TRY_CAST(json_extract("requestParameters", '$["ipProtocol"]') AS Array(JSON)),
                    ARRAY[json_extract("requestParameters", '$["ipProtocol"]')]
                  ), v29 -> coalesce(TRY_CAST(v29 AS Array(JSON)), ARRAY[v29])
                )
              ), v30 -> lower(json_extract_scalar(v30, '$')) = '-1'
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
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestParameters", '$["ipPermissions"]') AS Array(JSON)),
                                        ARRAY[
                                          json_extract("requestParameters", '$["ipPermissions"]')
                                        ]
                                      ), v31 -> coalesce(TRY_CAST(v31 AS Array(JSON)), ARRAY[v31])
                                    )
                                  ),
                                  v32 -> coalesce(
                                    TRY_CAST(json_extract(v32, '$["items"]') AS Array(JSON)),
                                    ARRAY[json_extract(v32, '$["items"]')]
                                  )
                                )
                              ), v33 -> coalesce(TRY_CAST(v33 AS Array(JSON)), ARRAY[v33])
                            )
                          ),
                          v34 -> coalesce(
                            TRY_CAST(json_extract(v34, '$["fromPort"]') AS Array(JSON)),
                            ARRAY[json_extract(v34, '$["fromPort"]')]
                          )
                        )
                      ), v35 -> coalesce(TRY_CAST(v35 AS Array(JSON)), ARRAY[v35])
                    )
                  ),
                  v36 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v36, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v36, '$') AS DOUBLE) <= 2.2E1
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
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestParameters", '$["ipPermissions"]') AS Array(JSON)),
                                        ARRAY[
                                          json_extract("requestParameters", '$["ipPermissions"]')
                                        ]
                                      ), v37 -> coalesce(TRY_CAST(v37 AS Array(JSON)), ARRAY[v37])
                                    )
                                  ),
                                  v38 -> coalesce(
                                    TRY_CAST(json_extract(v38, '$["items"]') AS Array(JSON)),
                                    ARRAY[json_extract(v38, '$["items"]')]
                                  )
                                )
                              ), v39 -> coalesce(TRY_CAST(v39 AS Array(JSON)), ARRAY[v39])
                            )
                          ),
                          v40 -> coalesce(
                            TRY_CAST(json_extract(v40, '$["toPort"]') AS Array(JSON)),
                            ARRAY[json_extract(v40, '$["toPort"]')]
                          )
                        )
                      ), v41 -> coalesce(TRY_CAST(v41 AS Array(JSON)), ARRAY[v41])
                    )
                  ),
                  v42 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v42, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v42, '$') AS DOUBLE) >= 2.2E1
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
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestParameters", '$["ipPermissions"]') AS Array(JSON)),
                                        ARRAY[
                                          json_extract("requestParameters", '$["ipPermissions"]')
                                        ]
                                      ), v43 -> coalesce(TRY_CAST(v43 AS Array(JSON)), ARRAY[v43])
                                    )
                                  ),
                                  v44 -> coalesce(
                                    TRY_CAST(json_extract(v44, '$["items"]') AS Array(JSON)),
                                    ARRAY[json_extract(v44, '$["items"]')]
                                  )
                                )
                              ), v45 -> coalesce(TRY_CAST(v45 AS Array(JSON)), ARRAY[v45])
                            )
                          ),
                          v46 -> coalesce(
                            TRY_CAST(json_extract(v46, '$["fromPort"]') AS Array(JSON)),
                            ARRAY[json_extract(v46, '$["fromPort"]')]
                          )
                        )
                      ), v47 -> coalesce(TRY_CAST(v47 AS Array(JSON)), ARRAY[v47])
                    )
                  ),
                  v48 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v48, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v48, '$') AS DOUBLE) <= 3.389E3
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
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestParameters", '$["ipPermissions"]') AS Array(JSON)),
                                        ARRAY[
                                          json_extract("requestParameters", '$["ipPermissions"]')
                                        ]
                                      ), v49 -> coalesce(TRY_CAST(v49 AS Array(JSON)), ARRAY[v49])
                                    )
                                  ),
                                  v50 -> coalesce(
                                    TRY_CAST(json_extract(v50, '$["items"]') AS Array(JSON)),
                                    ARRAY[json_extract(v50, '$["items"]')]
                                  )
                                )
                              ), v51 -> coalesce(TRY_CAST(v51 AS Array(JSON)), ARRAY[v51])
                            )
                          ),
                          v52 -> coalesce(
                            TRY_CAST(json_extract(v52, '$["toPort"]') AS Array(JSON)),
                            ARRAY[json_extract(v52, '$["toPort"]')]
                          )
                        )
                      ), v53 -> coalesce(TRY_CAST(v53 AS Array(JSON)), ARRAY[v53])
                    )
                  ),
                  v54 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v54, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v54, '$') AS DOUBLE) >= 3.389E3
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
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestParameters", '$["ipPermissions"]') AS Array(JSON)),
                                        ARRAY[
                                          json_extract("requestParameters", '$["ipPermissions"]')
                                        ]
                                      ), v55 -> coalesce(TRY_CAST(v55 AS Array(JSON)), ARRAY[v55])
                                    )
                                  ),
                                  v56 -> coalesce(
                                    TRY_CAST(json_extract(v56, '$["items"]') AS Array(JSON)),
                                    ARRAY[json_extract(v56, '$["items"]')]
                                  )
                                )
                              ), v57 -> coalesce(TRY_CAST(v57 AS Array(JSON)), ARRAY[v57])
                            )
                          ),
                          v58 -> coalesce(
                            TRY_CAST(json_extract(v58, '$["fromPort"]') AS Array(JSON)),
                            ARRAY[json_extract(v58, '$["fromPort"]')]
                          )
                        )
                      ), v59 -> coalesce(TRY_CAST(v59 AS Array(JSON)), ARRAY[v59])
                    )
                  ),
                  v60 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v60, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v60, '$') AS DOUBLE) <= 5.986E3
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
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestParameters", '$["ipPermissions"]') AS Array(JSON)),
                                        ARRAY[
                                          json_extract("requestParameters", '$["ipPermissions"]')
                                        ]
                                      ), v61 -> coalesce(TRY_CAST(v61 AS Array(JSON)), ARRAY[v61])
                                    )
                                  ),
                                  v62 -> coalesce(
                                    TRY_CAST(json_extract(v62, '$["items"]') AS Array(JSON)),
                                    ARRAY[json_extract(v62, '$["items"]')]
                                  )
                                )
                              ), v63 -> coalesce(TRY_CAST(v63 AS Array(JSON)), ARRAY[v63])
                            )
                          ),
                          v64 -> coalesce(
                            TRY_CAST(json_extract(v64, '$["toPort"]') AS Array(JSON)),
                            ARRAY[json_extract(v64, '$["toPort"]')]
                          )
                        )
                      ), v65 -> coalesce(TRY_CAST(v65 AS Array(JSON)), ARRAY[v65])
                    )
                  ),
                  v66 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v66, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v66, '$') AS DOUBLE) >= 5.985E3
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
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["fromPort"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["fromPort"]')]
                      ), v67 -> coalesce(TRY_CAST(v67 AS Array(JSON)), ARRAY[v67])
                    )
                  ),
                  v68 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v68, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v68, '$') AS DOUBLE) <= 2.2E1
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
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["toPort"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["toPort"]')]
                      ), v69 -> coalesce(TRY_CAST(v69 AS Array(JSON)), ARRAY[v69])
                    )
                  ),
                  v70 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v70, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v70, '$') AS DOUBLE) >= 2.2E1
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
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["fromPort"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["fromPort"]')]
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
                  json_extract_scalar("requestParameters", '$["toPort"]'),
                  '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_scalar("requestParameters", '$["toPort"]') AS DOUBLE) >= 3.389E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["toPort"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["toPort"]')]
                      ), v73 -> coalesce(TRY_CAST(v73 AS Array(JSON)), ARRAY[v73])
                    )
                  ),
                  v74 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v74, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v74, '$') AS DOUBLE) >= 3.389E3
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
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["fromPort"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["fromPort"]')]
                      ), v75 -> coalesce(TRY_CAST(v75 AS Array(JSON)), ARRAY[v75])
                    )
                  ),
                  v76 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v76, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v76, '$') AS DOUBLE) <= 5.986E3
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
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["toPort"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["toPort"]')]
                      ), v77 -> coalesce(TRY_CAST(v77 AS Array(JSON)), ARRAY[v77])
                    )
                  ),
                  v78 -> CASE
                    WHEN regexp_like(
                      json_extract_scalar(v78, '$'),
                      '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                    ) THEN TRY_CAST(json_extract_scalar(v78, '$') AS DOUBLE) >= 5.985E3
                    ELSE FALSE
                  END
                )
                ELSE FALSE
              END
          )
      )
  );
