using System.Text.RegularExpressions;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>Target groups have names that ELBv2 takes, one for each service and slot.</summary>
internal sealed partial class TargetGroupNamesRule : ISpecRule
{
    private const int LongestName = 32;

    private static readonly string[] Known = ["application", "service", "slot"];

    public IEnumerable<SpecFault> Check(SpecContext context) =>
        context.Spec.Application is { } application && NamesAreSimpleRule.IsSimple(application)
            ? context.Environments.Where(e => e.Spec.Traffic is not null).SelectMany(e => CheckOne($"{e.Path}.traffic.targetGroup", e.Spec.Traffic!.TargetGroup, application, [.. context.Services.Select(s => s.Name).Where(NamesAreSimpleRule.IsSimple)]))
            : [];

    private static IEnumerable<SpecFault> CheckOne(string path, string template, string application, IReadOnlyList<string> services)
    {
        if (Placeholders.Names(template).Except(Known).Any())
        {
            yield break; // That fault is reported where the text is read.
        }

        if (!Placeholders.Names(template).Contains("slot") || (services.Count > 1 && !Placeholders.Names(template).Contains("service")))
        {
            yield return new("RT1037", path, $"'{template}' gives several target groups one name", "each service has one target group in each slot", "use {service} and {slot} in it");
            yield break;
        }

        foreach (var service in services)
        {
            // 'green' is the longer label: where it fits, 'blue' does.
            var name = Placeholders.Expand(template, new Dictionary<string, string> { ["application"] = application, ["service"] = service, ["slot"] = Slot.Green.Label() });
            if (name.Length > LongestName)
            {
                yield return new("RT1037", path, $"the name '{name}' has {name.Length} characters", $"a target group's name has at most {LongestName}", "shorten the template, such as '{service}-{slot}', or the name of the service");
            }
            else if (!Name().IsMatch(name))
            {
                yield return new("RT1037", path, $"the name '{name}' is none that ELBv2 takes", "it has letters, digits and '-', does not start or end with '-', and does not start with 'internal-'", "correct the template");
            }
        }
    }

    [GeneratedRegex(@"^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
