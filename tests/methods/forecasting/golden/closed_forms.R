# Writes closed_forms.json: Kaplan-Meier by survival, loss and quantiles by R's own distributions.
#
#   Rscript tests/methods/forecasting/golden/closed_forms.R
suppressMessages(library(survival))

here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
number <- function(x) sprintf("%.15g", x)
list_of <- function(x) paste0("[", paste(number(x), collapse = ", "), "]")

# Stays in months with ties, half of the months empty, and people still there (left: 0).
months <- (seq_len(90) * 37) %% 29 + 1
left <- as.integer((seq_len(90) * 13) %% 10 > 2)
fit <- summary(survfit(Surv(months, left) ~ 1), times = 0:max(months), extend = TRUE)

# The same with a list that begins in the middle: every third person came before it. Month m is the
# time m + 1, so that leaving in month 0 can be seen by those who are seen from month 0 on.
from <- ifelse(seq_len(90) %% 3 == 0, (seq_len(90) * 7) %% 12, 0)
seen <- from <= months
late <- survfit(Surv(from[seen], months[seen] + 1, left[seen]) ~ 1)
late_surv <- summary(late, times = 0:max(months) + 1, extend = TRUE)$surv

loads <- c(0.5, 2, 20, 50, 180)
places <- c(1, 3, 22, 45, 200)
loss <- dpois(places, loads) / ppois(places, loads)

# Residents of a house without limit are Poisson around arrivals times mean stay.
rates <- c(3, 12, 40)
stay <- c(5, 7.5, 11)
held <- c(0.5, 0.8, 0.95, 0.99)
quantiles <- outer(held, rates * stay, qpois)

short <- c(9, 4, 19)
best <- qpois(short / (short + 1), 25)

writeLines(c(
  "{",
  paste0('  "months": ', list_of(months), ","),
  paste0('  "left": ', list_of(left), ","),
  paste0('  "surviving": ', list_of(fit$surv), ","),
  paste0('  "from": ', list_of(from), ","),
  paste0('  "surviving_late": ', list_of(late_surv), ","),
  paste0('  "loads": ', list_of(loads), ","),
  paste0('  "places": ', list_of(places), ","),
  paste0('  "loss": ', list_of(loss), ","),
  paste0('  "rates": ', list_of(rates), ","),
  paste0('  "stay": ', list_of(stay), ","),
  paste0('  "held": ', list_of(held), ","),
  paste0('  "residents": [', paste(apply(quantiles, 2, list_of), collapse = ", "), "],"),
  paste0('  "short": ', list_of(short), ","),
  paste0('  "best": ', list_of(best)),
  "}"
), file.path(here, "closed_forms.json"))
