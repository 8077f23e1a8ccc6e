using System.Collections;
using System.Reflection;
using Amazon.Runtime;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

/// <summary>Requests of the client with every member set, and what is missing in an answer.</summary>
internal static class ShapeSample
{
    /// <summary>The members that the type itself has, without those of the SDK's base types.</summary>
    public static IEnumerable<PropertyInfo> Members(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    /// <summary>The entry type of a list; null for what is none.</summary>
    public static Type? EntryOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) ? type.GetGenericArguments()[0] : null;

    /// <summary>Whether a type is a structure of the API.</summary>
    public static bool IsStructure(Type type) => type.Namespace == "Amazon.ElasticLoadBalancingV2.Model";

    /// <summary>An object with every member set, at any depth.</summary>
    public static object Make(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (EntryOf(plain) is { } entry)
        {
            var list = (IList)Activator.CreateInstance(plain)!;
            list.Add(Make(entry));
            return list;
        }

        return plain switch
        {
            _ when plain == typeof(string) => "text",
            _ when plain == typeof(bool) => true,
            _ when plain == typeof(int) || plain == typeof(long) => Convert.ChangeType(7, plain, null),
            _ when plain == typeof(Dictionary<string, string>) => new Dictionary<string, string> { ["text"] = "text" },
            _ when plain.IsAssignableTo(typeof(ConstantClass)) => plain.GetFields().First(field => field.IsStatic).GetValue(null)!,
            _ => Filled(plain),
        };
    }

    /// <summary>The form fields that a request has to send, by its members.</summary>
    public static IEnumerable<string> Fields(object value, string prefix = "")
    {
        foreach (var member in Members(value.GetType()))
        {
            var (name, content) = (prefix + member.Name, member.GetValue(value)!);
            var fields = content switch
            {
                IDictionary => [$"{name}.entry.1.key", $"{name}.entry.1.value"],
                IList list when IsStructure(list[0]!.GetType()) => Fields(list[0]!, $"{name}.member.1."),
                IList => [$"{name}.member.1"],
                _ when IsStructure(content.GetType()) => Fields(content, name + "."),
                _ => [name],
            };
            foreach (var field in fields)
            {
                yield return field;
            }
        }
    }

    /// <summary>Members that were not read, at any depth, other than those that are newer than the description.</summary>
    public static IEnumerable<string> Missing(object value, IReadOnlyCollection<string> newer)
    {
        foreach (var member in Members(value.GetType()))
        {
            var name = $"{value.GetType().Name}.{member.Name}";
            var content = member.GetValue(value);
            var inner = content is IList { Count: > 0 } list ? list[0]! : content;
            foreach (var missing in inner is null ? newer.Contains(name) || IsSent(name) ? [] : [name] : IsStructure(inner.GetType()) ? Missing(inner, newer) : [])
            {
                yield return missing;
            }
        }
    }

    // Members that are sent and never told: the flag stands for a secret that the API keeps.
    private static bool IsSent(string name) => name is "AuthenticateOidcActionConfig.ClientSecret" or "AuthenticateOidcActionConfig.UseExistingClientSecret";

    private static object Filled(Type type)
    {
        var value = Activator.CreateInstance(type)!;
        foreach (var member in Members(type))
        {
            member.SetValue(value, Make(member.PropertyType));
        }

        return value;
    }
}
