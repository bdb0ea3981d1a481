# Make `more_designs.json`: what R survey says on designs that the reference output does not cover.
#
#     Rscript more_designs.R FOLDER_OF_REFERENCE_DATA more_designs.json
#
# Made with R 4.2.2 and survey 4.1-1. Every number is printed with 15 digits.
suppressMessages(library(survey))
arguments <- commandArgs(TRUE)
read <- function(name) {
  read.csv(file.path(arguments[1], "data", "survey", paste0(name, ".csv")),
           stringsAsFactors = TRUE)
}
found <- list()
keep <- function(name, ...) found[[name]] <<- sprintf("%.15g", as.numeric(c(...)))
value <- function(name, estimate) {
  errors <- if (inherits(estimate, "svyratio")) SE(estimate) else sqrt(diag(as.matrix(vcov(estimate))))
  keep(name, coef(estimate), errors)
}
means <- function(name, design) {
  value(paste(name, "mean"), svymean(~api00, design))
  by <- svyby(~api00, ~stype, design, svymean)
  keep(paste(name, "domain means"), by$api00, by$se)
  by <- svyby(~enroll, ~stype, design, svytotal)
  keep(paste(name, "domain totals"), by$enroll, by$se)
  value(paste(name, "ratio"), svyratio(~api.stu, ~enroll, design))
}
quantiles <- function(name, design) {
  by <- svyquantile(~api00, design, c(.2, .5, .9), ci = TRUE)[[1]]
  for (line in seq_len(3)) keep(paste(name, "quantile", c("0.2", "0.5", "0.9")[line]), by[line, ])
}
shares <- function(name, design) {
  for (method in c("logit", "beta")) {
    ci <- svyciprop(~I(awards == "No"), design, method = method)
    # the logit share comes from a model fit that R stops early: value and error are the mean's
    keep(paste(name, method), attr(ci, "ci"))
  }
  value(paste(name, "share"), svymean(~as.numeric(awards == "No"), design))
}
tables <- function(name, design) {
  test <- svychisq(~awards + stype, design)
  keep(paste(name, "F"), test$statistic, test$parameter, test$p.value)
  test <- svychisq(~awards + stype, design, statistic = "Chisq")
  keep(paste(name, "chi-squared"), test$statistic, test$parameter, test$p.value)
  cells <- svymean(~interaction(awards, stype, lex.order = TRUE), design)
  keep(paste(name, "cells"), coef(cells), SE(cells))
}
effects <- function(name, design) {
  keep(paste(name, "deff"), deff(svymean(~api00, design, deff = TRUE)),
       deff(svymean(~api00, design, deff = "replace")))
}
differences <- function(name, design) {
  for (pair in list(c("E", "H"), c("E", "M"), c("H", "M"))) {
    design <- update(design, a = as.numeric(stype == pair[1]), b = as.numeric(stype == pair[2]))
    design <- update(design, ya = api00 * a, yb = api00 * b)
    value(paste(name, pair[1], pair[2]),
          svycontrast(svytotal(~a + b + ya + yb, design), quote(yb / b - ya / a)))
  }
}
everything <- function(name, design) {
  means(name, design); quantiles(name, design); shares(name, design)
  tables(name, design); effects(name, design); differences(name, design)
}

one <- read("apiclus1"); two <- read("apiclus2"); strata <- read("apistrat")
two$enroll[is.na(two$enroll)] <- 0; two$api.stu[is.na(two$api.stu)] <- 0
clusters <- svydesign(id = ~dnum, weights = ~pw, data = one, fpc = ~fpc)
stages <- svydesign(id = ~dnum + snum, data = two, fpc = ~fpc1 + fpc2)
stratified <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = strata, fpc = ~fpc)
wide <- c(`(Intercept)` = 6194, `sch.wideYes` = 5122)
types <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
schoolwide <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
everything("two stages", stages)
everything("strata calibrated", calibrate(stratified, ~sch.wide + api99, c(wide, api99 = 3914069)))
everything("strata logit", calibrate(stratified, ~sch.wide + api99, c(wide, api99 = 3914069),
                                     calfun = "logit", bounds = c(.8, 1.3), epsilon = 1e-12, maxit = 500))
everything("clusters post-stratified", postStratify(clusters, ~stype, types))
everything("two stages calibrated", calibrate(stages, ~sch.wide, wide))

# one factor for all members of a first-stage unit
everything("households", calibrate(clusters, ~sch.wide, wide, aggregate.stage = 1))
everything("households raking", calibrate(clusters, ~sch.wide, wide, calfun = "raking",
                                          aggregate.stage = 1, epsilon = 1e-12, maxit = 200))

# replicates, calibrated anew in each
jackknives <- function(name, design) {
  value(paste(name, "mean"), svymean(~api00, design))
  value(paste(name, "total"), svytotal(~enroll, design))
  by <- svyby(~api00, ~stype, design, svymean)
  keep(paste(name, "domain means"), by$api00, by$se)
  by <- svyby(~api00, ~stype, design, svymean, covmat = TRUE)
  keep(paste(name, "differences"),
       vapply(list(c(E = -1, H = 1), c(E = -1, M = 1), c(H = -1, M = 1)),
              function(pair) SE(svycontrast(by, list(d = pair))), 0))
  test <- svychisq(~awards + stype, design)
  keep(paste(name, "F"), test$statistic, test$parameter, test$p.value)
  keep(paste(name, "median"), svyquantile(~api00, design, .5, ci = TRUE)[[1]][1:3])
}
jk1 <- as.svrepdesign(clusters, type = "JK1"); jkn <- as.svrepdesign(stratified, type = "JKn")
jackknives("jk1", jk1); jackknives("jkn", jkn)
jackknives("jk1 raked", rake(jk1, list(~stype, ~sch.wide), list(types, schoolwide),
                             control = list(epsilon = 1e-13, maxit = 500)))
jackknives("jkn calibrated", calibrate(jkn, ~sch.wide + api99, c(wide, api99 = 3914069)))
jackknives("jkn of the estimate", as.svrepdesign(stratified, type = "JKn", mse = TRUE))

# strata with clusters and population sizes; unequal weights; a ratio
units <- read("fpc")
small <- svydesign(id = ~psuid, strata = ~stratid, weights = ~weight, data = units, fpc = ~Nh, nest = TRUE)
value("small strata mean", svymean(~x, small)); value("small strata total", svytotal(~x, small))
value("small strata jkn", svymean(~x, as.svrepdesign(small, type = "JKn")))
hospitals <- svydesign(id = ~hospno, strata = ~oblevel, weights = ~weighta, data = read("hospital"))
value("hospitals mean", svymean(~births, hospitals)); value("hospitals total", svytotal(~births, hospitals))
value("hospitals ratio", svyratio(~births, ~tothosp, hospitals))
ambulances <- svydesign(id = ~ambulance, strata = ~ESA, data = read("scd"), prob = ~1, nest = TRUE)
value("ambulances ratio", svyratio(~alive, ~arrests, ambulances))
value("ambulances jkn", svyratio(~alive, ~arrests, as.svrepdesign(ambulances, type = "JKn")))
municipalities <- svydesign(id = ~id1 + id2, fpc = ~n1 + n2, data = read("mu284"))
value("municipalities total", svytotal(~y1, municipalities))
value("municipalities mean", svymean(~y1, municipalities))

# a stratum with one sampled unit, three rules
lonely <- units[-(1:4), ]
for (rule in c("certainty", "adjust", "average")) {
  options(survey.lonely.psu = rule)
  alone <- svydesign(id = ~psuid, strata = ~stratid, weights = ~weight, data = lonely, fpc = ~Nh, nest = TRUE)
  value(paste("one unit", rule), svytotal(~x, alone))
  value(paste("one unit mean", rule), svymean(~x, alone))
}
options(survey.lonely.psu = "fail")

lines <- vapply(names(found), function(name) {
  paste0(" \"", name, "\": [", paste0("\"", found[[name]], "\"", collapse = ", "), "]")
}, "")
writeLines(c("{", paste(lines, collapse = ",\n"), "}"), arguments[2])
