-- Pod Made With Access to Its Node
-- rule 50391919-7ba7-4db4-9050-1b9a1a64bb5d, level high, source kubernetes, athena
SELECT
  "requestReceivedTimestamp",
  "auditID",
  "stage",
  coalesce(
    json_extract_scalar("user", '$["username"]'), json_format(json_extract("user", '$["username"]'))
  ) AS "user.username",
  coalesce(
    json_extract_scalar("objectRef", '$["namespace"]'),
    json_format(json_extract("objectRef", '$["namespace"]'))
  ) AS "objectRef.namespace",
  coalesce(
    json_extract_scalar("objectRef", '$["name"]'),
    json_format(json_extract("objectRef", '$["name"]'))
  ) AS "objectRef.name",
  coalesce(
    json_extract_scalar("requestObject", '$["spec.containers.image"]'),
    json_format(json_extract("requestObject", '$["spec.containers.image"]')),
    json_extract_scalar("requestObject", '$["spec.containers"]["image"]'),
    json_format(json_extract("requestObject", '$["spec.containers"]["image"]')),
    json_extract_scalar("requestObject", '$["spec"]["containers.image"]'),
    json_format(json_extract("requestObject", '$["spec"]["containers.image"]')),
    json_extract_scalar("requestObject", '$["spec"]["containers"]["image"]'),
    json_format(json_extract("requestObject", '$["spec"]["containers"]["image"]'))
  ) AS "requestObject.spec.containers.image"
FROM "kubernetes_audit"
WHERE lower("verb") = 'create'
  AND (
    lower(json_extract_scalar("objectRef", '$["resource"]')) = 'pods'
      OR CASE
        WHEN strpos(CAST("objectRef" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("objectRef", '$') AS Array(JSON)),
                        ARRAY[json_extract("objectRef", '$')]
                      ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                    )
                  ),
                  v2 -> coalesce(
                    TRY_CAST(json_extract(v2, '$["resource"]') AS Array(JSON)),
                    ARRAY[json_extract(v2, '$["resource"]')]
                  )
                )
              ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
            )
          ), v4 -> lower(json_extract_scalar(v4, '$')) = 'pods'
        )
        ELSE FALSE
      END
  )
  AND NOT coalesce(
    coalesce(json_format(json_extract("objectRef", '$["subresource"]')) <> 'null', FALSE)
      OR CASE
        WHEN strpos(CAST("objectRef" AS VARCHAR), '[') > 0 THEN any_match(
          transform(
            flatten(
              transform(
                coalesce(
                  TRY_CAST(json_extract("objectRef", '$') AS Array(JSON)),
                  ARRAY[json_extract("objectRef", '$')]
                ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
              )
            ), v6 -> json_extract(v6, '$["subresource"]')
          ), v7 -> coalesce(json_format(json_extract(v7, '$')) <> 'null', FALSE)
        )
        ELSE FALSE
      END, FALSE
  )
  AND lower("stage") = 'responsecomplete'
  AND (
    CASE
        WHEN regexp_like(
          json_extract_scalar("responseStatus", '$["code"]'),
          '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
        ) THEN TRY_CAST(json_extract_scalar("responseStatus", '$["code"]') AS DOUBLE) = 2.01E2
        ELSE FALSE
      END
      OR CASE
        WHEN strpos(CAST("responseStatus" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("responseStatus", '$') AS Array(JSON)),
                        ARRAY[json_extract("responseStatus", '$')]
                      ), v8 -> coalesce(TRY_CAST(v8 AS Array(JSON)), ARRAY[v8])
                    )
                  ),
                  v9 -> coalesce(
                    TRY_CAST(json_extract(v9, '$["code"]') AS Array(JSON)),
                    ARRAY[json_extract(v9, '$["code"]')]
                  )
                )
              ), v10 -> coalesce(TRY_CAST(v10 AS Array(JSON)), ARRAY[v10])
            )
          ),
          v11 -> CASE
            WHEN regexp_like(
              json_extract_scalar(v11, '$'),
              '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
            ) THEN TRY_CAST(json_extract_scalar(v11, '$') AS DOUBLE) = 2.01E2
            ELSE FALSE
          END
        )
        ELSE FALSE
      END
  )
  AND (
    CASE
        WHEN strpos(CAST("requestObject" AS VARCHAR), '[') > 0 THEN any_match(
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
                                TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                ARRAY[json_extract("requestObject", '$')]
                              ), v12 -> coalesce(TRY_CAST(v12 AS Array(JSON)), ARRAY[v12])
                            )
                          ),
                          v13 -> json_extract(v13, '$["spec.containers.securityContext.privileged"]')
                        ),
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                        ARRAY[json_extract("requestObject", '$')]
                                      ), v14 -> coalesce(TRY_CAST(v14 AS Array(JSON)), ARRAY[v14])
                                    )
                                  ),
                                  v15 -> coalesce(
                                    TRY_CAST(json_extract(v15, '$["spec.containers.securityContext"]') AS Array(JSON)),
                                    ARRAY[json_extract(v15, '$["spec.containers.securityContext"]')]
                                  )
                                )
                              ), v16 -> coalesce(TRY_CAST(v16 AS Array(JSON)), ARRAY[v16])
                            )
                          ), v17 -> json_extract(v17, '$["privileged"]')
                        ),
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                        ARRAY[json_extract("requestObject", '$')]
                                      ), v18 -> coalesce(TRY_CAST(v18 AS Array(JSON)), ARRAY[v18])
                                    )
                                  ),
                                  v19 -> coalesce(
                                    TRY_CAST(json_extract(v19, '$["spec.containers"]') AS Array(JSON)),
                                    ARRAY[json_extract(v19, '$["spec.containers"]')]
                                  )
                                )
                              ), v20 -> coalesce(TRY_CAST(v20 AS Array(JSON)), ARRAY[v20])
                            )
                          ), v21 -> json_extract(v21, '$["securityContext.privileged"]')
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
                                                TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                                ARRAY[json_extract("requestObject", '$')]
                                              ),
                                              v22 -> coalesce(TRY_CAST(v22 AS Array(JSON)), ARRAY[v22])
                                            )
                                          ),
                                          v23 -> coalesce(
                                            TRY_CAST(json_extract(v23, '$["spec.containers"]') AS Array(JSON)),
                                            ARRAY[json_extract(v23, '$["spec.containers"]')]
                                          )
                                        )
                                      ), v24 -> coalesce(TRY_CAST(v24 AS Array(JSON)), ARRAY[v24])
                                    )
                                  ),
                                  v25 -> coalesce(
                                    TRY_CAST(json_extract(v25, '$["securityContext"]') AS Array(JSON)),
                                    ARRAY[json_extract(v25, '$["securityContext"]')]
                                  )
                                )
                              ), v26 -> coalesce(TRY_CAST(v26 AS Array(JSON)), ARRAY[v26])
                            )
                          ), v27 -> json_extract(v27, '$["privileged"]')
                        ),
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                        ARRAY[json_extract("requestObject", '$')]
                                      ), v28 -> coalesce(TRY_CAST(v28 AS Array(JSON)), ARRAY[v28])
                                    )
                                  ),
                                  v29 -> coalesce(
                                    TRY_CAST(json_extract(v29, '$["spec"]') AS Array(JSON)),
                                    ARRAY[json_extract(v29, '$["spec"]')]
                                  )
                                )
                              ), v30 -> coalesce(TRY_CAST(v30 AS Array(JSON)), ARRAY[v30])
                            )
                          ), v31 -> json_extract(v31, '$["containers.securityContext.privileged"]')
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
                                                TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                                ARRAY[json_extract("requestObject", '$')]
                                              ),
                                              v32 -> coalesce(TRY_CAST(v32 AS Array(JSON)), ARRAY[v32])
                                            )
                                          ),
                                          v33 -> coalesce(
                                            TRY_CAST(json_extract(v33, '$["spec"]') AS Array(JSON)),
                                            ARRAY[json_extract(v33, '$["spec"]')]
                                          )
                                        )
                                      ), v34 -> coalesce(TRY_CAST(v34 AS Array(JSON)), ARRAY[v34])
                                    )
                                  ),
                                  v35 -> coalesce(
                                    TRY_CAST(json_extract(v35, '$["containers.securityContext"]') AS Array(JSON)),
                                    ARRAY[json_extract(v35, '$["containers.securityContext"]')]
                                  )
                                )
                              ), v36 -> coalesce(TRY_CAST(v36 AS Array(JSON)), ARRAY[v36])
                            )
                          ), v37 -> json_extract(v37, '$["privileged"]')
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
                                                TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                                ARRAY[json_extract("requestObject", '$')]
                                              ),
                                              v38 -> coalesce(TRY_CAST(v38 AS Array(JSON)), ARRAY[v38])
                                            )
                                          ),
                                          v39 -> coalesce(
                                            TRY_CAST(json_extract(v39, '$["spec"]') AS Array(JSON)),
                                            ARRAY[json_extract(v39, '$["spec"]')]
                                          )
                                        )
                                      ), v40 -> coalesce(TRY_CAST(v40 AS Array(JSON)), ARRAY[v40])
                                    )
                                  ),
                                  v41 -> coalesce(
                                    TRY_CAST(json_extract(v41, '$["containers"]') AS Array(JSON)),
                                    ARRAY[json_extract(v41, '$["containers"]')]
                                  )
                                )
                              ), v42 -> coalesce(TRY_CAST(v42 AS Array(JSON)), ARRAY[v42])
                            )
                          ), v43 -> json_extract(v43, '$["securityContext.privileged"]')
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
                                                        TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                                        ARRAY[json_extract("requestObject", '$')]
                                                      ),
                                                      v44 -> coalesce(
                                                        TRY_CAST(v44 AS Array(JSON)), ARRAY[v44]
                                                      )
                                                    )
                                                  ),
                                                  v45 -> coalesce(
                                                    TRY_CAST(json_extract(v45, '$["spec"]') AS Array(JSON)),
                                                    ARRAY[json_extract(v45, '$["spec"]')]
                                                  )
                                                )
                                              ),
                                              v46 -> coalesce(TRY_CAST(v46 AS Array(JSON)), ARRAY[v46])
                                            )
                                          ),
                                          v47 -> coalesce(
                                            TRY_CAST(json_extract(v47, '$["containers"]') AS Array(JSON)),
                                            ARRAY[json_extract(v47, '$["containers"]')]
                                          )
                                        )
                                      ), v48 -> coalesce(TRY_CAST(v48 AS Array(JSON)), ARRAY[v48])
                                    )
                                  ),
                                  v49 -> coalesce(
                                    TRY_CAST(json_extract(v49, '$["securityContext"]') AS Array(JSON)),
                                    ARRAY[json_extract(v49, '$["securityContext"]')]
                                  )
                                )
                              ), v50 -> coalesce(TRY_CAST(v50 AS Array(JSON)), ARRAY[v50])
                            )
                          ), v51 -> json_extract(v51, '$["privileged"]')
                        )
                      ],
                      v52 -> any_match(
                        v52, v53 -> coalesce(json_format(json_extract(v53, '$')) <> 'null', FALSE)
                      )
                    ), 1
                  ), v54 -> coalesce(TRY_CAST(v54 AS Array(JSON)), ARRAY[v54])
                )
              ), v55 -> coalesce(TRY_CAST(v55 AS Array(JSON)), ARRAY[v55])
            )
          ), v56 -> lower(json_extract_scalar(v56, '$')) = 'true'
        )
        ELSE lower(
          CASE
            WHEN coalesce(
              json_format(
                json_extract("requestObject", '$["spec.containers.securityContext.privileged"]')
              ) <> 'null', FALSE
            ) THEN json_extract_scalar("requestObject", '$["spec.containers.securityContext.privileged"]')
            WHEN coalesce(
              json_format(
                json_extract("requestObject", '$["spec.containers.securityContext"]["privileged"]')
              ) <> 'null', FALSE
            ) THEN json_extract_scalar(
              "requestObject", '$["spec.containers.securityContext"]["privileged"]'
            )
            WHEN coalesce(
              json_format(
                json_extract("requestObject", '$["spec.containers"]["securityContext.privileged"]')
              ) <> 'null', FALSE
            ) THEN json_extract_scalar(
              "requestObject", '$["spec.containers"]["securityContext.privileged"]'
            )
            WHEN coalesce(
              json_format(
                json_extract(
                  "requestObject", '$["spec.containers"]["securityContext"]["privileged"]'
                )
              ) <> 'null', FALSE
            ) THEN json_extract_scalar(
              "requestObject", '$["spec.containers"]["securityContext"]["privileged"]'
            )
            WHEN coalesce(
              json_format(
                json_extract("requestObject", '$["spec"]["containers.securityContext.privileged"]')
              ) <> 'null', FALSE
            ) THEN json_extract_scalar(
              "requestObject", '$["spec"]["containers.securityContext.privileged"]'
            )
            WHEN coalesce(
              json_format(
                json_extract(
                  "requestObject", '$["spec"]["containers.securityContext"]["privileged"]'
                )
              ) <> 'null', FALSE
            ) THEN json_extract_scalar(
              "requestObject", '$["spec"]["containers.securityContext"]["privileged"]'
            )
            WHEN coalesce(
              json_format(
                json_extract(
                  "requestObject", '$["spec"]["containers"]["securityContext.privileged"]'
                )
              ) <> 'null', FALSE
            ) THEN json_extract_scalar(
              "requestObject", '$["spec"]["containers"]["securityContext.privileged"]'
            )
            WHEN coalesce(
              json_format(
                json_extract(
                  "requestObject", '$["spec"]["containers"]["securityContext"]["privileged"]'
                )
              ) <> 'null', FALSE
            ) THEN json_extract_scalar(
              "requestObject", '$["spec"]["containers"]["securityContext"]["privileged"]'
            )
          END
        ) = 'true'
      END
      OR CASE
        WHEN strpos(CAST("requestObject" AS VARCHAR), '[') > 0 THEN any_match(
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
                                TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                ARRAY[json_extract("requestObject", '$')]
                              ), v57 -> coalesce(TRY_CAST(v57 AS Array(JSON)), ARRAY[v57])
                            )
                          ),
                          v58 -> json_extract(v58, '$["spec.initContainers.securityContext.privileged"]')
                        ),
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                        ARRAY[json_extract("requestObject", '$')]
                                      ), v59 -> coalesce(TRY_CAST(v59 AS Array(JSON)), ARRAY[v59])
                                    )
                                  ),
                                  v60 -> coalesce(
                                    TRY_CAST(json_extract(v60, '$["spec.initContainers.securityContext"]') AS Array(JSON)),
                                    ARRAY[
                                      json_extract(v60, '$["spec.initContainers.securityContext"]')
                                    ]
                                  )
                                )
                              ), v61 -> coalesce(TRY_CAST(v61 AS Array(JSON)), ARRAY[v61])
                            )
                          ), v62 -> json_extract(v62, '$["privileged"]')
                        ),
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                        ARRAY[json_extract("requestObject", '$')]
                                      ), v63 -> coalesce(TRY_CAST(v63 AS Array(JSON)), ARRAY[v63])
                                    )
                                  ),
                                  v64 -> coalesce(
                                    TRY_CAST(json_extract(v64, '$["spec.initContainers"]') AS Array(JSON)),
                                    ARRAY[json_extract(v64, '$["spec.initContainers"]')]
                                  )
                                )
                              ), v65 -> coalesce(TRY_CAST(v65 AS Array(JSON)), ARRAY[v65])
                            )
                          ), v66 -> json_extract(v66, '$["securityContext.privileged"]')
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
                                                TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                                ARRAY[json_extract("requestObject", '$')]
                                              ),
                                              v67 -> coalesce(TRY_CAST(v67 AS Array(JSON)), ARRAY[v67])
                                            )
                                          ),
                                          v68 -> coalesce(
                                            TRY_CAST(json_extract(v68, '$["spec.initContainers"]') AS Array(JSON)),
                                            ARRAY[json_extract(v68, '$["spec.initContainers"]')]
                                          )
                                        )
                                      ), v69 -> coalesce(TRY_CAST(v69 AS Array(JSON)), ARRAY[v69])
                                    )
                                  ),
                                  v70 -> coalesce(
                                    TRY_CAST(json_extract(v70, '$["securityContext"]') AS Array(JSON)),
                                    ARRAY[json_extract(v70, '$["securityContext"]')]
                                  )
                                )
                              ), v71 -> coalesce(TRY_CAST(v71 AS Array(JSON)), ARRAY[v71])
                            )
                          ), v72 -> json_extract(v72, '$["privileged"]')
                        ),
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                        ARRAY[json_extract("requestObject", '$')]
                                      ), v73 -> coalesce(TRY_CAST(v73 AS Array(JSON)), ARRAY[v73])
                                    )
                                  ),
                                  v74 -> coalesce(
                                    TRY_CAST(json_extract(v74, '$["spec"]') AS Array(JSON)),
                                    ARRAY[json_extract(v74, '$["spec"]')]
                                  )
                                )
                              ), v75 -> coalesce(TRY_CAST(v75 AS Array(JSON)), ARRAY[v75])
                            )
                          ),
                          v76 -> json_extract(v76, '$["initContainers.securityContext.privileged"]')
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
                                                TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                                ARRAY[json_extract("requestObject", '$')]
                                              ),
                                              v77 -> coalesce(TRY_CAST(v77 AS Array(JSON)), ARRAY[v77])
                                            )
                                          ),
                                          v78 -> coalesce(
                                            TRY_CAST(json_extract(v78, '$["spec"]') AS Array(JSON)),
                                            ARRAY[json_extract(v78, '$["spec"]')]
                                          )
                                        )
                                      ), v79 -> coalesce(TRY_CAST(v79 AS Array(JSON)), ARRAY[v79])
                                    )
                                  ),
                                  v80 -> coalesce(
                                    TRY_CAST(json_extract(v80, '$["initContainers.securityContext"]') AS Array(JSON)),
                                    ARRAY[json_extract(v80, '$["initContainers.securityContext"]')]
                                  )
                                )
                              ), v81 -> coalesce(TRY_CAST(v81 AS Array(JSON)), ARRAY[v81])
                            )
                          ), v82 -> json_extract(v82, '$["privileged"]')
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
                                                TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                                ARRAY[json_extract("requestObject", '$')]
                                              ),
                                              v83 -> coalesce(TRY_CAST(v83 AS Array(JSON)), ARRAY[v83])
                                            )
                                          ),
                                          v84 -> coalesce(
                                            TRY_CAST(json_extract(v84, '$["spec"]') AS Array(JSON)),
                                            ARRAY[json_extract(v84, '$["spec"]')]
                                          )
                                        )
                                      ), v85 -> coalesce(TRY_CAST(v85 AS Array(JSON)), ARRAY[v85])
                                    )
                                  ),
                                  v86 -> coalesce(
                                    TRY_CAST(json_extract(v86, '$["initContainers"]') AS Array(JSON)),
                                    ARRAY[json_extract(v86, '$["initContainers"]')]
                                  )
                                )
                              ), v87 -> coalesce(TRY_CAST(v87 AS Array(JSON)), ARRAY[v87])
                            )
                          ), v88 -> json_extract(v88, '$["securityContext.privileged"]')
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
                                                        TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                                        ARRAY[json_extract("requestObject", '$')]
                                                      ),
                                                      v89 -> coalesce(
                                                        TRY_CAST(v89 AS Array(JSON)), ARRAY[v89]
                                                      )
                                                    )
                                                  ),
                                                  v90 -> coalesce(
                                                    TRY_CAST(json_extract(v90, '$["spec"]') AS Array(JSON)),
                                                    ARRAY[json_extract(v90, '$["spec"]')]
                                                  )
                                                )
                                              ),
                                              v91 -> coalesce(TRY_CAST(v91 AS Array(JSON)), ARRAY[v91])
                                            )
                                          ),
                                          v92 -> coalesce(
                                            TRY_CAST(json_extract(v92, '$["initContainers"]') AS Array(JSON)),
                                            ARRAY[json_extract(v92, '$["initContainers"]')]
                                          )
                                        )
                                      ), v93 -> coalesce(TRY_CAST(v93 AS Array(JSON)), ARRAY[v93])
                                    )
                                  ),
                                  v94 -> coalesce(
                                    TRY_CAST(json_extract(v94, '$["securityContext"]') AS Array(JSON)),
                                    ARRAY[json_extract(v94, '$["securityContext"]')]
                                  )
                                )
                              ), v95 -> coalesce(TRY_CAST(v95 AS Array(JSON)), ARRAY[v95])
                            )
                          ), v96 -> json_extract(v96, '$["privileged"]')
                        )
                      ],
                      v97 -> any_match(
                        v97, v98 -> coalesce(json_format(json_extract(v98, '$')) <> 'null', FALSE)
                      )
                    ), 1
                  ), v99 -> coalesce(TRY_CAST(v99 AS Array(JSON)), ARRAY[v99])
                )
              ), v100 -> coalesce(TRY_CAST(v100 AS Array(JSON)), ARRAY[v100])
            )
          ), v101 -> lower(json_extract_scalar(v101, '$')) = 'true'
        )
        ELSE lower(
          CASE
            WHEN coalesce(
              json_format(
                json_extract("requestObject", '$["spec.initContainers.securityContext.privileged"]')
              ) <> 'null', FALSE
            ) THEN json_extract_scalar(
              "requestObject", '$["spec.initContainers.securityContext.privileged"]'
            )
            WHEN coalesce(
              json_format(
                json_extract(
                  "requestObject", '$["spec.initContainers.securityContext"]["privileged"]'
                )
              ) <> 'null', FALSE
            ) THEN json_extract_scalar(
              "requestObject", '$["spec.initContainers.securityContext"]["privileged"]'
            )
            WHEN coalesce(
              json_format(
                json_extract(
                  "requestObject", '$["spec.initContainers"]["securityContext.privileged"]'
                )
              ) <> 'null', FALSE
            ) THEN json_extract_scalar(
              "requestObject", '$["spec.initContainers"]["securityContext.privileged"]'
            )
            WHEN coalesce(
              json_format(
                json_extract(
                  "requestObject", '$["spec.initContainers"]["securityContext"]["privileged"]'
                )
              ) <> 'null', FALSE
            ) THEN json_extract_scalar(
              "requestObject", '$["spec.initContainers"]["securityContext"]["privileged"]'
            )
            WHEN coalesce(
              json_format(
                json_extract(
                  "requestObject", '$["spec"]["initContainers.securityContext.privileged"]'
                )
              ) <> 'null', FALSE
            ) THEN json_extract_scalar(
              "requestObject", '$["spec"]["initContainers.securityContext.privileged"]'
            )
            WHEN coalesce(
              json_format(
                json_extract(
                  "requestObject", '$["spec"]["initContainers.securityContext"]["privileged"]'
                )
              ) <> 'null', FALSE
            ) THEN json_extract_scalar(
              "requestObject", '$["spec"]["initContainers.securityContext"]["privileged"]'
            )
            WHEN coalesce(
              json_format(
                json_extract(
                  "requestObject", '$["spec"]["initContainers"]["securityContext.privileged"]'
                )
              ) <> 'null', FALSE
            ) THEN json_extract_scalar(
              "requestObject", '$["spec"]["initContainers"]["securityContext.privileged"]'
            )
            WHEN coalesce(
              json_format(
                json_extract(
                  "requestObject", '$["spec"]["initContainers"]["securityContext"]["privileged"]'
                )
              ) <> 'null', FALSE
            ) THEN json_extract_scalar(
              "requestObject", '$["spec"]["initContainers"]["securityContext"]["privileged"]'
            )
          END
        ) = 'true'
      END
      OR CASE
        WHEN strpos(CAST("requestObject" AS VARCHAR), '[') > 0 THEN any_match(
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
                                TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                ARRAY[json_extract("requestObject", '$')]
                              ), v102 -> coalesce(TRY_CAST(v102 AS Array(JSON)), ARRAY[v102])
                            )
                          ), v103 -> json_extract(v103, '$["spec.hostPID"]')
                        ),
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                        ARRAY[json_extract("requestObject", '$')]
                                      ),
                                      v104 -> coalesce(TRY_CAST(v104 AS Array(JSON)), ARRAY[v104])
                                    )
                                  ),
                                  v105 -> coalesce(
                                    TRY_CAST(json_extract(v105, '$["spec"]') AS Array(JSON)),
                                    ARRAY[json_extract(v105, '$["spec"]')]
                                  )
                                )
                              ), v106 -> coalesce(TRY_CAST(v106 AS Array(JSON)), ARRAY[v106])
                            )
                          ), v107 -> json_extract(v107, '$["hostPID"]')
                        )
                      ],
                      v108 -> any_match(
                        v108,
                        v109 -> coalesce(json_format(json_extract(v109, '$')) <> 'null', FALSE)
                      )
                    ), 1
                  ), v110 -> coalesce(TRY_CAST(v110 AS Array(JSON)), ARRAY[v110])
                )
              ), v111 -> coalesce(TRY_CAST(v111 AS Array(JSON)), ARRAY[v111])
            )
          ), v112 -> lower(json_extract_scalar(v112, '$')) = 'true'
        )
        ELSE lower(
          CASE
            WHEN coalesce(
              json_format(json_extract("requestObject", '$["spec.hostPID"]')) <> 'null', FALSE
            ) THEN json_extract_scalar("requestObject", '$["spec.hostPID"]')
            WHEN coalesce(
              json_format(json_extract("requestObject", '$["spec"]["hostPID"]')) <> 'null', FALSE
            ) THEN json_extract_scalar("requestObject", '$["spec"]["hostPID"]')
          END
        ) = 'true'
      END
      OR CASE
        WHEN strpos(CAST("requestObject" AS VARCHAR), '[') > 0 THEN any_match(
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
                                TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                ARRAY[json_extract("requestObject", '$')]
                              ), v113 -> coalesce(TRY_CAST(v113 AS Array(JSON)), ARRAY[v113])
                            )
                          ), v114 -> json_extract(v114, '$["spec.hostIPC"]')
                        ),
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                        ARRAY[json_extract("requestObject", '$')]
                                      ),
                                      v115 -> coalesce(TRY_CAST(v115 AS Array(JSON)), ARRAY[v115])
                                    )
                                  ),
                                  v116 -> coalesce(
                                    TRY_CAST(json_extract(v116, '$["spec"]') AS Array(JSON)),
                                    ARRAY[json_extract(v116, '$["spec"]')]
                                  )
                                )
                              ), v117 -> coalesce(TRY_CAST(v117 AS Array(JSON)), ARRAY[v117])
                            )
                          ), v118 -> json_extract(v118, '$["hostIPC"]')
                        )
                      ],
                      v119 -> any_match(
                        v119,
                        v120 -> coalesce(json_format(json_extract(v120, '$')) <> 'null', FALSE)
                      )
                    ), 1
                  ), v121 -> coalesce(TRY_CAST(v121 AS Array(JSON)), ARRAY[v121])
                )
              ), v122 -> coalesce(TRY_CAST(v122 AS Array(JSON)), ARRAY[v122])
            )
          ), v123 -> lower(json_extract_scalar(v123, '$')) = 'true'
        )
        ELSE lower(
          CASE
            WHEN coalesce(
              json_format(json_extract("requestObject", '$["spec.hostIPC"]')) <> 'null', FALSE
            ) THEN json_extract_scalar("requestObject", '$["spec.hostIPC"]')
            WHEN coalesce(
              json_format(json_extract("requestObject", '$["spec"]["hostIPC"]')) <> 'null', FALSE
            ) THEN json_extract_scalar("requestObject", '$["spec"]["hostIPC"]')
          END
        ) = 'true'
      END
      OR CASE
        WHEN strpos(CAST("requestObject" AS VARCHAR), '[') > 0 THEN any_match(
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
                                TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                ARRAY[json_extract("requestObject", '$')]
                              ), v124 -> coalesce(TRY_CAST(v124 AS Array(JSON)), ARRAY[v124])
                            )
                          ), v125 -> json_extract(v125, '$["spec.volumes.hostPath.path"]')
                        ),
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                        ARRAY[json_extract("requestObject", '$')]
                                      ),
                                      v126 -> coalesce(TRY_CAST(v126 AS Array(JSON)), ARRAY[v126])
                                    )
                                  ),
                                  v127 -> coalesce(
                                    TRY_CAST(json_extract(v127, '$["spec.volumes.hostPath"]') AS Array(JSON)),
                                    ARRAY[json_extract(v127, '$["spec.volumes.hostPath"]')]
                                  )
                                )
                              ), v128 -> coalesce(TRY_CAST(v128 AS Array(JSON)), ARRAY[v128])
                            )
                          ), v129 -> json_extract(v129, '$["path"]')
                        ),
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                        ARRAY[json_extract("requestObject", '$')]
                                      ),
                                      v130 -> coalesce(TRY_CAST(v130 AS Array(JSON)), ARRAY[v130])
                                    )
                                  ),
                                  v131 -> coalesce(
                                    TRY_CAST(json_extract(v131, '$["spec.volumes"]') AS Array(JSON)),
                                    ARRAY[json_extract(v131, '$["spec.volumes"]')]
                                  )
                                )
                              ), v132 -> coalesce(TRY_CAST(v132 AS Array(JSON)), ARRAY[v132])
                            )
                          ), v133 -> json_extract(v133, '$["hostPath.path"]')
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
                                                TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                                ARRAY[json_extract("requestObject", '$')]
                                              ),
                                              v134 -> coalesce(TRY_CAST(v134 AS Array(JSON)), ARRAY[v134])
                                            )
                                          ),
                                          v135 -> coalesce(
                                            TRY_CAST(json_extract(v135, '$["spec.volumes"]') AS Array(JSON)),
                                            ARRAY[json_extract(v135, '$["spec.volumes"]')]
                                          )
                                        )
                                      ),
                                      v136 -> coalesce(TRY_CAST(v136 AS Array(JSON)), ARRAY[v136])
                                    )
                                  ),
                                  v137 -> coalesce(
                                    TRY_CAST(json_extract(v137, '$["hostPath"]') AS Array(JSON)),
                                    ARRAY[json_extract(v137, '$["hostPath"]')]
                                  )
                                )
                              ), v138 -> coalesce(TRY_CAST(v138 AS Array(JSON)), ARRAY[v138])
                            )
                          ), v139 -> json_extract(v139, '$["path"]')
                        ),
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                        ARRAY[json_extract("requestObject", '$')]
                                      ),
                                      v140 -> coalesce(TRY_CAST(v140 AS Array(JSON)), ARRAY[v140])
                                    )
                                  ),
                                  v141 -> coalesce(
                                    TRY_CAST(json_extract(v141, '$["spec"]') AS Array(JSON)),
                                    ARRAY[json_extract(v141, '$["spec"]')]
                                  )
                                )
                              ), v142 -> coalesce(TRY_CAST(v142 AS Array(JSON)), ARRAY[v142])
                            )
                          ), v143 -> json_extract(v143, '$["volumes.hostPath.path"]')
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
                                                TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                                ARRAY[json_extract("requestObject", '$')]
                                              ),
                                              v144 -> coalesce(TRY_CAST(v144 AS Array(JSON)), ARRAY[v144])
                                            )
                                          ),
                                          v145 -> coalesce(
                                            TRY_CAST(json_extract(v145, '$["spec"]') AS Array(JSON)),
                                            ARRAY[json_extract(v145, '$["spec"]')]
                                          )
                                        )
                                      ),
                                      v146 -> coalesce(TRY_CAST(v146 AS Array(JSON)), ARRAY[v146])
                                    )
                                  ),
                                  v147 -> coalesce(
                                    TRY_CAST(json_extract(v147, '$["volumes.hostPath"]') AS Array(JSON)),
                                    ARRAY[json_extract(v147, '$["volumes.hostPath"]')]
                                  )
                                )
                              ), v148 -> coalesce(TRY_CAST(v148 AS Array(JSON)), ARRAY[v148])
                            )
                          ), v149 -> json_extract(v149, '$["path"]')
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
                                                TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                                ARRAY[json_extract("requestObject", '$')]
                                              ),
                                              v150 -> coalesce(TRY_CAST(v150 AS Array(JSON)), ARRAY[v150])
                                            )
                                          ),
                                          v151 -> coalesce(
                                            TRY_CAST(json_extract(v151, '$["spec"]') AS Array(JSON)),
                                            ARRAY[json_extract(v151, '$["spec"]')]
                                          )
                                        )
                                      ),
                                      v152 -> coalesce(TRY_CAST(v152 AS Array(JSON)), ARRAY[v152])
                                    )
                                  ),
                                  v153 -> coalesce(
                                    TRY_CAST(json_extract(v153, '$["volumes"]') AS Array(JSON)),
                                    ARRAY[json_extract(v153, '$["volumes"]')]
                                  )
                                )
                              ), v154 -> coalesce(TRY_CAST(v154 AS Array(JSON)), ARRAY[v154])
                            )
                          ), v155 -> json_extract(v155, '$["hostPath.path"]')
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
                                                        TRY_CAST(json_extract("requestObject", '$') AS Array(JSON)),
                                                        ARRAY[json_extract("requestObject", '$')]
                                                      ),
                                                      v156 -> coalesce(
                                                        TRY_CAST(v156 AS Array(JSON)), ARRAY[v156]
                                                      )
                                                    )
                                                  ),
                                                  v157 -> coalesce(
                                                    TRY_CAST(json_extract(v157, '$["spec"]') AS Array(JSON)),
                                                    ARRAY[json_extract(v157, '$["spec"]')]
                                                  )
                                                )
                                              ),
                                              v158 -> coalesce(TRY_CAST(v158 AS Array(JSON)), ARRAY[v158])
                                            )
                                          ),
                                          v159 -> coalesce(
                                            TRY_CAST(json_extract(v159, '$["volumes"]') AS Array(JSON)),
                                            ARRAY[json_extract(v159, '$["volumes"]')]
                                          )
                                        )
                                      ),
                                      v160 -> coalesce(TRY_CAST(v160 AS Array(JSON)), ARRAY[v160])
                                    )
                                  ),
                                  v161 -> coalesce(
                                    TRY_CAST(json_extract(v161, '$["hostPath"]') AS Array(JSON)),
                                    ARRAY[json_extract(v161, '$["hostPath"]')]
                                  )
                                )
                              ), v162 -> coalesce(TRY_CAST(v162 AS Array(JSON)), ARRAY[v162])
                            )
                          ), v163 -> json_extract(v163, '$["path"]')
                        )
                      ],
                      v164 -> any_match(
                        v164,
                        v165 -> coalesce(json_format(json_extract(v165, '$')) <> 'null', FALSE)
                      )
                    ), 1
                  ), v166 -> coalesce(TRY_CAST(v166 AS Array(JSON)), ARRAY[v166])
                )
              ), v167 -> coalesce(TRY_CAST(v167 AS Array(JSON)), ARRAY[v167])
            )
          ),
          v168 -> lower(json_extract_scalar(v168, '$')) IN (
            '/', '/etc', '/root', '/var/run/docker.sock', '/run/containerd/containerd.sock',
            '/var/lib/kubelet'
          )
        )
        ELSE lower(
          CASE
            WHEN coalesce(
              json_format(json_extract("requestObject", '$["spec.volumes.hostPath.path"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("requestObject", '$["spec.volumes.hostPath.path"]')
            WHEN coalesce(
              json_format(json_extract("requestObject", '$["spec.volumes.hostPath"]["path"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("requestObject", '$["spec.volumes.hostPath"]["path"]')
            WHEN coalesce(
              json_format(json_extract("requestObject", '$["spec.volumes"]["hostPath.path"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("requestObject", '$["spec.volumes"]["hostPath.path"]')
            WHEN coalesce(
              json_format(json_extract("requestObject", '$["spec.volumes"]["hostPath"]["path"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("requestObject", '$["spec.volumes"]["hostPath"]["path"]')
            WHEN coalesce(
              json_format(json_extract("requestObject", '$["spec"]["volumes.hostPath.path"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("requestObject", '$["spec"]["volumes.hostPath.path"]')
            WHEN coalesce(
              json_format(json_extract("requestObject", '$["spec"]["volumes.hostPath"]["path"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("requestObject", '$["spec"]["volumes.hostPath"]["path"]')
            WHEN coalesce(
              json_format(json_extract("requestObject", '$["spec"]["volumes"]["hostPath.path"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("requestObject", '$["spec"]["volumes"]["hostPath.path"]')
            WHEN coalesce(
              json_format(json_extract("requestObject", '$["spec"]["volumes"]["hostPath"]["path"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("requestObject", '$["spec"]["volumes"]["hostPath"]["path"]')
          END
        ) IN (
          '/', '/etc', '/root', '/var/run/docker.sock', '/run/containerd/containerd.sock',
          '/var/lib/kubelet'
        )
      END
  )
  AND NOT coalesce(
    lower(json_extract_scalar("objectRef", '$["namespace"]')) IN ('kube-system', 'calico-system')
      OR CASE
        WHEN strpos(CAST("objectRef" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("objectRef", '$') AS Array(JSON)),
                        ARRAY[json_extract("objectRef", '$')]
                      ), v169 -> coalesce(TRY_CAST(v169 AS Array(JSON)), ARRAY[v169])
                    )
                  ),
                  v170 -> coalesce(
                    TRY_CAST(json_extract(v170, '$["namespace"]') AS Array(JSON)),
                    ARRAY[json_extract(v170, '$["namespace"]')]
                  )
                )
              ), v171 -> coalesce(TRY_CAST(v171 AS Array(JSON)), ARRAY[v171])
            )
          ), v172 -> lower(json_extract_scalar(v172, '$')) IN ('kube-system', 'calico-system')
        )
        ELSE FALSE
      END, FALSE
  );
