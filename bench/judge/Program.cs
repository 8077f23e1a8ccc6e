using System.Globalization;
using Rollout.JudgeTrials;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var kept = args[0] == "cost"
    ? Cost.Print(Console.Out)
    : Tables.Print(Console.Out, int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture), args.ElementAtOrDefault(3) ?? string.Empty);
return kept ? 0 : 1;
