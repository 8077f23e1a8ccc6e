using System.Reflection;
using System.Xml.Linq;
using Amazon.ElasticLoadBalancingV2;
using Amazon.Runtime;
using Action = Amazon.ElasticLoadBalancingV2.Model.Action;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

/// <summary>Actions as the API tells them, made from the members of our types: each member has a value that no other one has.</summary>
/// <param name="seed">Other seeds give other truth values and another order of the actions.</param>
internal sealed class ActionSample(int seed)
{
    private int last;

    /// <summary>One action of each type, with all members that it can be told with. The forward action goes to the groups of the service <c>auth</c>.</summary>
    public XElement All()
    {
        var types = typeof(ActionTypeEnum).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((ConstantClass)field.GetValue(null)!).Value).ToArray();
        new Random(seed).Shuffle(types);
        return new XElement("Actions", types.Select(OfType));
    }

    /// <summary>A tree as lines such as <c>member[2]/RedirectConfig/Host = x</c>. The order of members says nothing, that of list entries does.</summary>
    public static IReadOnlyList<string> Lines(XElement element, string path = "") => element.HasElements
        ? [.. element.Elements().GroupBy(child => child.Name.LocalName).OrderBy(same => same.Key, StringComparer.Ordinal).SelectMany(same => same.SelectMany((child, index) => Lines(child, $"{path}/{same.Key}[{index}]")))]
        : [$"{path} = {element.Value}"];

    private XElement OfType(string type)
    {
        var action = Structure("member", typeof(Action));
        action.Element("Type")!.Value = type;
        action.Element("TargetGroupArn")!.Value = ElbModel.GroupArn(type == "forward" ? "nest-auth-blue" : "other");
        if (type != "forward")
        {
            action.Element("ForwardConfig")!.Remove();
            return action;
        }

        foreach (var (group, name) in action.Descendants("TargetGroups").Single().Elements().Zip(["nest-auth-blue", "nest-auth-green"]))
        {
            group.Element("TargetGroupArn")!.Value = ElbModel.GroupArn(name);
        }

        return action;
    }

    // The API never tells the secret, nor the flag that stands for it.
    private XElement Structure(string name, Type type) =>
        new(name, ShapeSample.Members(type).Where(member => member.Name is not ("ClientSecret" or "UseExistingClientSecret")).Select(member => Member(member.Name, member.PropertyType)));

    private XElement Member(string name, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when ShapeSample.EntryOf(plain) is { } entry => new XElement(name, Member("member", entry), Member("member", entry)),
            _ when plain == typeof(Dictionary<string, string>) => new XElement(name, Entry(), Entry()),
            _ when ShapeSample.IsStructure(plain) => Structure(name, plain),
            _ when plain == typeof(bool) => new XElement(name, (++last + seed) % 2 == 0 ? "true" : "false"),
            _ when plain == typeof(int) || plain == typeof(long) => new XElement(name, ++last),
            _ when plain == typeof(string) || plain.IsAssignableTo(typeof(ConstantClass)) => new XElement(name, $"{name} & <{++last}> = ä+%"),
            _ => throw new NotSupportedException($"{name} is of the type {type}"),
        };
    }

    private XElement Entry() => new("entry", new XElement("key", $"key {++last}"), new XElement("value", $"value {++last}"));
}
