using Rollout.AbortTrials;

// One program in three processes: the one that measures, the one that holds a step, and the one that asks it to abort.
return args switch
{
    ["measure", var trials, var limitSeconds] => await Measurement.RunAsync(int.Parse(trials, null), TimeSpan.FromSeconds(int.Parse(limitSeconds, null))),
    ["hold", var folder, var apiPort, var metricsUrl, var reporter] => await Holder.RunAsync(new Scene(folder, int.Parse(apiPort, null), new Uri(metricsUrl)), reporter == "hangs"),
    ["abort", var folder] => await Asker.RunAsync(folder),
    _ => 2,
};
